using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace OrderActors.Tests.Support;

/// <summary>
/// Waits for something that another thread brings about. A condition that holds is seen at once; the deadline is only for failures.
/// </summary>
public static class Eventually
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    /// <summary>Waits until a condition holds.</summary>
    public static async Task True(Func<bool> condition, [CallerArgumentExpression(nameof(condition))] string? what = null)
    {
        var started = Stopwatch.GetTimestamp();
        while (!condition())
        {
            if (Stopwatch.GetElapsedTime(started) > Deadline)
            {
                throw new TimeoutException($"After {Deadline} it still does not hold: {what}");
            }

            await Pause();
        }
    }

    /// <summary>Waits until a condition holds that has to be asked for.</summary>
    public static async Task True(Func<Task<bool>> condition, [CallerArgumentExpression(nameof(condition))] string? what = null)
    {
        var started = Stopwatch.GetTimestamp();
        while (!await condition())
        {
            if (Stopwatch.GetElapsedTime(started) > Deadline)
            {
                throw new TimeoutException($"After {Deadline} it still does not hold: {what}");
            }

            await Pause();
        }
    }

    /// <summary>Waits until a value is what is expected.</summary>
    public static Task Equal<T>(T expected, Func<T> actual, [CallerArgumentExpression(nameof(actual))] string? what = null) =>
        True(() => EqualityComparer<T>.Default.Equals(expected, actual()), $"{what} is {expected}");

    /// <summary>Waits for a task, but not for ever.</summary>
    public static Task Done(Task task) => task.WaitAsync(Deadline, TimeProvider.System);

    /// <summary>Waits for a task's result, but not for ever.</summary>
    public static Task<T> Done<T>(Task<T> task) => task.WaitAsync(Deadline, TimeProvider.System);

    private static Task Pause() => Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System);
}
