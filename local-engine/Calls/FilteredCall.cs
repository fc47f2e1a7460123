using System.Reflection;
using System.Runtime.ExceptionServices;
using OrderActors.LocalEngine.Activations;
using Orleans;
using Orleans.Runtime;
using Orleans.Serialization.Invocation;

namespace OrderActors.LocalEngine.Calls;

/// <summary>
/// A call on its way through filters. A filter that catches the call's exception and sets no result has not handled it: as in Orleans
/// the caller still gets the exception.
/// </summary>
internal abstract class FilteredCall(GrainRequest request) : IGrainCallContext
{
    private int _next;

    public IInvokable Request => request;

    public abstract object Grain { get; }

    public GrainId? SourceId => SourceActivation?.GrainId;

    public GrainId TargetId => Target.GrainId;

    public GrainInterfaceType InterfaceType => Target.InterfaceType;

    public string InterfaceName => request.Method.InterfaceName;

    public string MethodName => request.Method.Method.Name;

    public MethodInfo InterfaceMethod => request.Method.Method;

    public object? Result
    {
        get => request.Result;
        set
        {
            request.Result = value;
            Failure = null;
        }
    }

    /// <summary>The exception that the call ended with and that no filter replaced.</summary>
    internal Exception? Failure { get; private set; }

    protected abstract GrainReference Target { get; }

    protected abstract Activation? SourceActivation { get; }

    public async Task Invoke()
    {
        try
        {
            if (FilterAtAsync(_next++) is { } filtered)
            {
                await filtered;
            }
            else
            {
                await CallAsync();
                Failure = null;
            }
        }
        catch (Exception thrown)
        {
            Failure = thrown;
            throw;
        }
    }

    internal void ThrowIfFailed()
    {
        if (Failure is not null)
        {
            ExceptionDispatchInfo.Throw(Failure);
        }
    }

    /// <summary>Runs a filter, or answers null behind the last one.</summary>
    protected abstract Task? FilterAtAsync(int index);

    protected abstract ValueTask CallAsync();
}

/// <summary>A call that arrives at a grain, with the filters of the engine and then that of the grain class, if it is one.</summary>
internal sealed class IncomingCall(GrainRequest request, Activation activation) : FilteredCall(request), IIncomingGrainCallContext
{
    private readonly GrainRequest _request = request;
    private readonly IGrainBase _grain = activation.Instance!;

    public override object Grain => _grain;

    public IGrainContext TargetContext => activation;

    public MethodInfo ImplementationMethod => ImplementationMethods.Find(activation.Class.Type, _request.Method);

    protected override GrainReference Target => _request.Reference;

    protected override Activation? SourceActivation => _request.Source;

    protected override Task? FilterAtAsync(int index)
    {
        var filters = activation.Runtime.IncomingFilters;
        return index < filters.Length ? filters[index].Invoke(this)
            : index == filters.Length && activation.Class.HasFilter ? ((IIncomingGrainCallFilter)_grain).Invoke(this)
            : null;
    }

    protected override ValueTask CallAsync() => _request.InvokeFilteredAsync(_grain);
}

/// <summary>A call that leaves for a grain.</summary>
internal sealed class OutgoingCall(GrainRequest request, GrainProxy proxy, Func<ValueTask> send)
    : FilteredCall(request), IOutgoingGrainCallContext
{
    private readonly Activation? _source = Activation.Current;

    public override object Grain => proxy;

    public IGrainContext? SourceContext => _source;

    protected override GrainReference Target => proxy;

    protected override Activation? SourceActivation => _source;

    protected override Task? FilterAtAsync(int index)
    {
        var filters = proxy.Binding.Runtime.OutgoingFilters;
        return index < filters.Length ? filters[index].Invoke(this) : null;
    }

    protected override ValueTask CallAsync() => send();
}
