using System.Collections.Immutable;
using OrderActors.Domain.Orders;
using OrderActors.GrainInterfaces.Orders;
using OrderActors.Storage.Orders;

namespace OrderActors.Grains.Orders;

/// <summary>Tells of each step of an order what the order was after it: its events make it anew, from the first one on.</summary>
internal static class OrderHistories
{
    /// <summary>The steps after a version; the latest one alone for null, or for a version that the order has not got to.</summary>
    /// <param name="events">All events of the order, versions ascending.</param>
    /// <param name="afterVersion">The version.</param>
    /// <exception cref="System.Text.Json.JsonException">One is of a build that knows more.</exception>
    public static OrderHistory Of(IReadOnlyList<OrderEventRecord> events, long? afterVersion)
    {
        if (events.Count == 0)
        {
            return OrderHistory.Refuse(OrderRefusal.NotFound);
        }

        var latest = events[^1].Version;
        var after = afterVersion is { } known && known <= latest ? known : latest - 1;
        var steps = ImmutableArray.CreateBuilder<OrderStepView>((int)Math.Min(latest - after, OrderHistory.MaxSteps));
        OrderState? state = null;
        foreach (var step in events)
        {
            state = OrderEvolution.Evolve(state, OrderJson.ReadEvent(step));
            if (step.Version > after && steps.Count < OrderHistory.MaxSteps)
            {
                steps.Add(new OrderStepView(step.Version, step.At, step.Name, OrderViews.Of(state).Json));
            }
        }

        return new OrderHistory(OrderRefusal.None, steps.DrainToImmutable(), latest, state!.IsEnded);
    }
}
