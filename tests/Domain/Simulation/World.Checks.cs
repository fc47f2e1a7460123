using OrderActors.Domain.Orders;

namespace OrderActors.Domain.Tests.Simulation;

/// <content>What must hold at any time, and what must hold once everything came to rest.</content>
internal sealed partial class World
{
    /// <summary>Delivers what is on the wire and carries out every effect.</summary>
    public void ComeToRest()
    {
        while (_wire.Count > 0)
        {
            DeliverHold(0, again: false);
        }

        foreach (var order in _orders)
        {
            // Stock effects come in their turn when the oldest goes first; a shipment request never waits.
            while (order.State is { Effects.Count: > 0 } state)
            {
                RetryEffect(order, 0);
                RunEffect(order, 0, crash: false, fail: false);
                Assert.NotEqual(state, order.State);
                Check();
            }
        }
    }

    public void CheckAtRest()
    {
        foreach (var order in _orders)
        {
            order.CheckHistory();
            if (order.State is { } state)
            {
                CheckAtRest(order, state);
            }
        }
    }

    private void Check()
    {
        foreach (var stock in _stocks.Values)
        {
            stock.Check();
        }

        foreach (var order in _orders)
        {
            var asked = _shipmentsAsked.Count(key => key.StartsWith(order.Id, StringComparison.Ordinal));
            Assert.True(asked <= 1, "Two shipments were asked for.");
            Assert.False(asked > 0 && order.State!.CancelRequested, "A cancelled order was asked to be shipped.");
            foreach (var effect in order.State?.Effects ?? [])
            {
                var refusals = _refusals.GetValueOrDefault($"{order.Id}-{effect.Key}");
                Assert.Equal((effect.Key, refusals), (effect.Key, effect.Refusals));
                Assert.Equal(
                    (effect.Key, refusals >= OrderLimits.MaxEffectRefusals), (effect.Key, effect.RetryAt is null));
            }
        }
    }

    private void CheckAtRest(SimulatedOrder order, OrderState state)
    {
        var (position, held, sold) = state.Status switch
        {
            OrderStatus.AwaitingPayment => (StockPosition.Held, true, false),
            OrderStatus.Fulfilling or OrderStatus.Fulfilled => (StockPosition.Sold, false, true),
            OrderStatus.Rejected or OrderStatus.Cancelled or OrderStatus.Expired => (StockPosition.Released, false, false),
            // What was refunded was either sold and returned, or never paid in time and released.
            OrderStatus.Refunded => (order.Events.Any(e => e is PaymentCaptured)
                ? StockPosition.Returned
                : StockPosition.Released, false, false),
            _ => throw new InvalidOperationException($"{state.Status} is no place to rest."),
        };
        Assert.Equal(position, state.Stock);
        foreach (var demand in OrderDemand.Of(state))
        {
            Assert.Equal(held ? demand.Quantity : 0, _stocks[demand.Sku].OpenHold(order.Id));
            Assert.Equal(sold ? demand.Quantity : 0, _stocks[demand.Sku].Sale(order.Id));
        }

        Assert.Equal(state.Status == OrderStatus.AwaitingPayment ? state.PaymentDueAt : null, state.WakeAt);
        var decided = order.Decided.Where(effect => effect.Kind == EffectKind.RefundPayment).Select(effect => effect.Payment!);
        var refunded = _refunds.Where(refund => refund.Key.StartsWith(order.Id, StringComparison.Ordinal)).Select(refund => refund.Value);
        Assert.Equal(decided.Select(payment => payment.PaymentId).Order(), refunded.Select(payment => payment.PaymentId).Order());
    }
}
