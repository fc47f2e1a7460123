using OrderActors.GrainInterfaces.Orders;
using OrderActors.Simulation.Tests.Processes;
using OrderActors.Tests.Model;

namespace OrderActors.Simulation.Tests.Audit;

/// <summary>
/// Which orders a process was called for. It writes to one that it knows to be elsewhere only because somebody who has not heard of that
/// asked it to: what is due there by itself is done where the order is, and the process there would not learn of it.
/// </summary>
internal sealed class CallWatch(World world, SimulatedProcess process) : IIncomingGrainCallFilter
{
    /// <summary>Longer than what had been begun may take.</summary>
    private static readonly TimeSpan LongestWork = TimeSpan.FromSeconds(20);

    private readonly Dictionary<string, (int UnderWay, TimeSpan Last)> _calls = [];

    public async Task Invoke(IIncomingGrainCallContext context)
    {
        if (context.InterfaceMethod.DeclaringType != typeof(IOrderGrain))
        {
            await context.Invoke();
            return;
        }

        var orderId = OrderKey.Parse(context.TargetId.Key.ToString()!).OrderId;
        Note(orderId, 1);
        try
        {
            await context.Invoke();
        }
        finally
        {
            Note(orderId, -1);
        }
    }

    /// <summary>A batch is sent.</summary>
    public void OnSent(Batch batch)
    {
        var since = world.LivedTime - LongestWork;
        foreach (var order in batch.ChangedOrders)
        {
            var grain = GrainId.Create("order", new OrderKey(order.Tenant, order.Id).ToString());
            var (underWay, last) = _calls.GetValueOrDefault(order.Id);
            if (!process.Has(grain) && process.KnownSince < since && underWay == 0 && last < since)
            {
                world.Break($"p{process.Number} writes to {order.Id}, which it knows to be elsewhere, and nobody has asked it to.");
            }
        }
    }

    private void Note(string orderId, int change) =>
        _calls[orderId] = (_calls.GetValueOrDefault(orderId).UnderWay + change, world.LivedTime);
}
