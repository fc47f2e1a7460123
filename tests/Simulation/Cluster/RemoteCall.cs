using System.Collections.Concurrent;
using System.Reflection;
using OrderActors.Simulation.Tests.Processes;

namespace OrderActors.Simulation.Tests.Cluster;

/// <summary>A call of a grain in another process.</summary>
internal sealed class RemoteCall : IDisposable
{
    private static readonly ConcurrentDictionary<Type, Func<object, Task<object?>>> Awaiters = new();

    private readonly MethodInfo _method;
    private readonly string _key;
    private readonly object?[] _arguments;
    private readonly CancellationTokenSource _cancelled = new();
    private readonly CancellationTokenRegistration _withdrawal;

    // Its continuations run in the activation that called, or at once.
    private readonly TaskCompletionSource<object?> _answer = new();

    public RemoteCall(int to, IOutgoingGrainCallContext context)
    {
        To = to;
        _method = context.InterfaceMethod;
        _key = context.TargetId.Key.ToString()!;
        var next = 0;
        _arguments = [.. _method.GetParameters().Select(parameter =>
            parameter.ParameterType == typeof(CancellationToken) ? _cancelled.Token : context.Request.GetArgument(next++))];
        _withdrawal = context.Request.GetCancellationToken().UnsafeRegister(static call => ((RemoteCall)call!)._cancelled.Cancel(), this);
    }

    /// <summary>The process that is called.</summary>
    public int To { get; }

    public Task<object?> Answer => _answer.Task;

    /// <summary>Calls the grain, in the process that the call has reached.</summary>
    public async Task<object?> InvokeAsync(SimulatedProcess process)
    {
        var grain = process.Grains.GetGrain(_method.DeclaringType!, _key);
        var returned = process.Deliver(() => _method.Invoke(grain, _arguments)!);
        return await Awaiters.GetOrAdd(returned.GetType(), MakeAwaiter)(returned);
    }

    public void Succeed(object? result) => _answer.TrySetResult(result);

    public void Fail(Exception failure) => _answer.TrySetException(failure);

    /// <summary>The caller waits no longer.</summary>
    public void TimeOut()
    {
        if (!_answer.Task.IsCompleted)
        {
            _cancelled.Cancel();
            _answer.TrySetException(new TimeoutException($"{this} was not answered in time."));
        }
    }

    public void Dispose()
    {
        _withdrawal.Dispose();
        _cancelled.Dispose();
    }

    public override string ToString() => $"{_method.Name} of {_key} at p{To}";

    private static Func<object, Task<object?>> MakeAwaiter(Type type) => type == typeof(ValueTask)
        ? static async returned =>
        {
            await (ValueTask)returned;
            return null;
        }
        : typeof(RemoteCall).GetMethod(nameof(AwaitAsync), BindingFlags.Static | BindingFlags.NonPublic)!
            .MakeGenericMethod(type.GetGenericArguments())
            .CreateDelegate<Func<object, Task<object?>>>();

    private static async Task<object?> AwaitAsync<T>(object returned) => await (ValueTask<T>)returned;
}
