using OrderActors.GrainInterfaces.Orders;
using OrderActors.GrainInterfaces.Stock;
using OrderActors.Simulation.Tests.Processes;

namespace OrderActors.Simulation.Tests.Cluster;

/// <summary>What is on its way between processes. It arrives in any order, if at all.</summary>
internal sealed class Network(World world)
{
    private readonly List<Action> _messages = [];

    /// <summary>Messages that are on their way.</summary>
    public int Waiting => _messages.Count;

    /// <summary>Sends a call.</summary>
    public void Send(RemoteCall call) => _messages.Add(() => Arrive(call));

    /// <summary>Lets one message arrive.</summary>
    public void Deliver(int index)
    {
        var message = _messages[index];
        _messages.RemoveAt(index);
        if (!world.Faults.LosesMessage())
        {
            message();
        }
    }

    private void Arrive(RemoteCall call)
    {
        if (world.Alive.FirstOrDefault(process => process.Number == call.To) is { } target)
        {
            Start(call, target);
        }
    }

    private async void Start(RemoteCall call, SimulatedProcess target)
    {
        try
        {
            var result = await call.InvokeAsync(target);
            _messages.Add(() => call.Succeed(result));
        }
        catch (Exception failure)
        {
            _messages.Add(() => call.Fail(failure));
        }
    }
}

/// <summary>Sends calls of orders and SKUs to the process that has their shard, by the membership that this one knows.</summary>
internal sealed class Routing(SimulatedProcess process) : IOutgoingGrainCallFilter
{
    public async Task Invoke(IOutgoingGrainCallContext context)
    {
        var isSharded = context.InterfaceMethod.DeclaringType == typeof(IOrderGrain)
            || context.InterfaceMethod.DeclaringType == typeof(IOrderIntakeGrain)
            || context.InterfaceMethod.DeclaringType == typeof(IStockGrain);
        if (process.IsDelivering || !isSharded || process.OwnerOf(context.TargetId) is not { } owner || owner == process.Number)
        {
            await context.Invoke();
        }
        else
        {
            using var call = new RemoteCall(owner, context);
            context.Result = await process.CallAsync(call);
        }
    }
}
