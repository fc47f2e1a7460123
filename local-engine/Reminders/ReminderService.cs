using System.Collections.Concurrent;
using Microsoft.Extensions.Options;
using OrderActors.LocalEngine.Activations;
using Orleans;
using Orleans.Hosting;
using Orleans.Runtime;

namespace OrderActors.LocalEngine.Reminders;

/// <summary>
/// Reminders in memory. They outlive activations but not the process, so what must happen has to be found again in the store at start,
/// as the wake-up keeper does.
/// </summary>
internal sealed class ReminderService : IDisposable
{
    private readonly ConcurrentDictionary<(GrainId Grain, string Name), Reminder> _reminders = new();
    private readonly GrainRuntime _runtime;
    private readonly TimeSpan _minimumPeriod;

    public ReminderService(GrainRuntime runtime, IOptions<ReminderOptions> options)
    {
        _runtime = runtime;
        _minimumPeriod = options.Value.MinimumReminderPeriod;
        runtime.Instruments.Reminders.Observe(() => _reminders.Count);
    }

    internal Reminder Register(IGrainContext context, string name, TimeSpan dueTime, TimeSpan period)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentOutOfRangeException.ThrowIfLessThan(dueTime, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThan(period, TimeSpan.Zero);
        if (period < _minimumPeriod)
        {
            throw new ArgumentException(
                $"The reminder {name} has a period of {period}; the shortest is {_minimumPeriod}.", nameof(period));
        }

        var activation = (Activation)context;
        var target = (IRemindable)(object)_runtime.Reference(typeof(IRemindable), activation.Class, activation.Key);
        var reminder = new Reminder(_runtime, target, context.GrainId, name, dueTime, period);
        _reminders.AddOrUpdate((reminder.Grain, name), reminder, (_, before) =>
        {
            before.Dispose();
            return reminder;
        });
        reminder.Start();
        return reminder;
    }

    internal void Unregister(Reminder reminder)
    {
        if (_reminders.TryRemove((reminder.Grain, reminder.ReminderName), out var registered))
        {
            registered.Dispose();
        }
    }

    internal Reminder? Find(GrainId grain, string name) => _reminders.GetValueOrDefault((grain, name));

    internal IEnumerable<Reminder> Of(GrainId grain) => _reminders.Where(entry => entry.Key.Grain == grain).Select(entry => entry.Value);

    public void Dispose()
    {
        foreach (var reminder in _reminders.Values)
        {
            reminder.Dispose();
        }
    }
}
