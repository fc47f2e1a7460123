using System.Reflection;
using OrderActors.LocalEngine.Activations;
using Orleans.Runtime;
using Orleans.Serialization.Invocation;

namespace OrderActors.LocalEngine.Calls;

/// <summary>
/// One call: its arguments, its place in the mailbox, and what the caller awaits. It is the only object that a call needs. For every
/// method of a grain interface a class is made that adds the arguments and the call itself.
/// </summary>
internal abstract partial class GrainRequest : Turn, IInvokable
{
    private Activation? _target;
    private Dictionary<string, object>? _values;
    private int _forwards;

    /// <summary>The interface method. Each class that is made for a method answers its own.</summary>
    internal abstract GrainMethod Method { get; }

    /// <summary>The reference that is called.</summary>
    internal GrainProxy Reference { get; private set; } = null!;

    /// <summary>The activation that calls, if it is one.</summary>
    internal Activation? Source { get; private set; }

    internal GrainRuntime Runtime => Reference.Binding.Runtime;

    internal sealed override bool Interleaves => Method.Interleaves;

    internal sealed override bool IsReadOnly => Method.IsReadOnly;

    /// <summary>The result, boxed.</summary>
    internal abstract object? Result { get; set; }

    bool IInvokable.IsCancellable => Method.TakesToken;

    /// <summary>Sends the call. When this returns, it may have ended already.</summary>
    internal void Send(GrainProxy reference, bool mayRunHere)
    {
        Reference = reference;
        Source = Activation.Current;
        _values = RequestContext.Export();
        var runtime = reference.Binding.Runtime;
        if (runtime.Refusal(Source) is { } refusal)
        {
            TryFinish(refusal);
            return;
        }

        if (!PrepareCancellation(runtime))
        {
            return;
        }

        StartClock(runtime);
        reference.Binding.Class.Directory.Deliver(reference.Key, this, mayRunHere);
        if (!IsFinished && !Method.IsOneWay)
        {
            runtime.Deadlines.Add(this, Method.Timeout ?? runtime.ResponseTimeout);
        }
    }

    internal sealed override void Start(Activation activation)
    {
        if (IsFinished && Runtime.Messaging.DropExpiredMessages)
        {
            activation.Complete(this);
            return;
        }

        _target = activation;
        if (_values is not null)
        {
            RequestContext.Import(_values);
        }

        if (Runtime.IncomingFilters.Length == 0 && !activation.Class.HasFilter)
        {
            Invoke(activation.Instance!);
        }
        else
        {
            _ = RunFiltersAsync(activation);
        }
    }

    internal sealed override void Refuse(Exception reason) => TryFinish(reason);

    internal sealed override void Reroute()
    {
        if (_forwards++ == Runtime.Messaging.MaxForwardCount)
        {
            TryFinish(new OrleansMessageRejectionException($"{ToString()} met {_forwards} activations that ended."));
        }
        else if (!IsFinished)
        {
            Reference.Binding.Class.Directory.Deliver(Reference.Key, this, mayRunHere: false);
        }
    }

    /// <summary>Calls the grain and sees to it that <see cref="End"/> follows.</summary>
    protected abstract void Invoke(object grain);

    /// <summary>Calls the grain inside of filters; the result stays with the request.</summary>
    internal abstract ValueTask InvokeFilteredAsync(object grain);

    /// <summary>The call has ended in the grain: the caller gets its answer, the activation its next turn.</summary>
    protected void End(Exception? failure)
    {
        var target = _target!;
        target.OnCallEnded(failure);
        TryFinish(failure);
        target.Complete(this);
    }

    private async Task RunFiltersAsync(Activation activation)
    {
        Exception? failure = null;
        try
        {
            var call = new IncomingCall(this, activation);
            await call.Invoke();
            failure = call.Failure;
        }
        catch (Exception thrown)
        {
            failure = thrown;
        }

        End(failure);
    }

    object? IInvokable.GetTarget() => _target?.Instance;

    int IInvokable.GetArgumentCount() => Method.Arguments(GetType()).Length;

    object? IInvokable.GetArgument(int index) => Method.Arguments(GetType())[index].GetValue(this);

    void IInvokable.SetArgument(int index, object value) => Method.Arguments(GetType())[index].SetValue(this, value);

    string IInvokable.GetMethodName() => Method.Method.Name;

    string IInvokable.GetInterfaceName() => Method.InterfaceName;

    string IInvokable.GetActivityName() => $"{Method.Interface.Name}/{Method.Method.Name}";

    MethodInfo IInvokable.GetMethod() => Method.Method;

    Type IInvokable.GetInterfaceType() => Method.Interface;

    TimeSpan? IInvokable.GetDefaultResponseTimeout() => Method.Timeout;

    CancellationToken IInvokable.GetCancellationToken() => CallerToken;

    void IDisposable.Dispose()
    {
        // Requests are not pooled, so there is nothing to give back.
    }
}
