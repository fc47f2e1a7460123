using OrderActors.GrainInterfaces.Orders;
using OrderActors.Simulation.Tests.Processes;
using OrderActors.Tests.Model;

namespace OrderActors.Simulation.Tests.Audit;

/// <summary>
/// Which orders a process was called for. It writes to one that it knows to be elsewhere only if it had begun before it knew, or because
/// somebody who has not heard of that asked it to: what is due there by itself is done where the order is, and the process there would not
/// learn of it.
/// </summary>
internal sealed class CallWatch(World world, SimulatedProcess process) : IIncomingGrainCallFilter
{
    /// <summary>The orders that it was called for since it heard of the members, and those at which it was at work then.</summary>
    private readonly HashSet<string> _asked = new(StringComparer.Ordinal);

    public Task Invoke(IIncomingGrainCallContext context)
    {
        if (context.InterfaceMethod.DeclaringType == typeof(IOrderGrain))
        {
            _asked.Add(OrderOf(context.TargetId));
        }

        return context.Invoke();
    }

    /// <summary>It hears of other members.</summary>
    public void OnLearned()
    {
        _asked.Clear();
        foreach (var activation in process.Catalog.List())
        {
            if (activation.RunningCalls + activation.WaitingCalls > 0 && activation.GrainClass.IsAssignableTo(typeof(IOrderGrain)))
            {
                _asked.Add(OrderOf(activation.GrainId));
            }
        }
    }

    /// <summary>A batch is sent.</summary>
    public void OnSent(Batch batch)
    {
        foreach (var order in batch.ChangedOrders)
        {
            var grain = GrainId.Create("order", new OrderKey(order.Tenant, order.Id).ToString());
            if (!process.Has(grain) && !_asked.Contains(order.Id))
            {
                world.Break($"p{process.Number} writes to {order.Id}, which it knows to be elsewhere, and nobody has asked it to.");
            }
        }
    }

    private static string OrderOf(GrainId grainId) => OrderKey.Parse(grainId.Key.ToString()!).OrderId;
}
