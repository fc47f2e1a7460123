using OrderActors.Domain.Orders;

namespace OrderActors.Domain.Tests.Orders;

public sealed class OrderEffectTests
{
    [Theory]
    [InlineData(OrderStatus.Paid, "3-sellStock", EffectKind.SellStock, StockPosition.Sold)]
    [InlineData(OrderStatus.Cancelled, "3-releaseStock", EffectKind.ReleaseStock, StockPosition.Released)]
    public void Settle_Pending_MovesTheStockAndIsDone(OrderStatus status, string key, EffectKind kind, StockPosition expected)
    {
        var order = OrderHistory.In(status);
        var before = order.State;

        order.When(Ask.Settle(key)).Then(new StockSettled(Ask.InTime, key, kind));

        Assert.Equal(
            before with
            {
                Version = before.Version + 1,
                Stock = expected,
                Effects = before.Effects.Where(effect => effect.Key != key).ToEquatableArray(),
            },
            order.State);
        order.When(Ask.Settle(key)).ThenUnchanged();
    }

    [Fact]
    public void Settle_BeforeAnOlderMove_ChangesNothingUntilItsTurn()
    {
        var order = OrderHistory.In(OrderStatus.Refunding);

        order.When(Ask.Settle("4-returnStock")).ThenUnchanged();
        order.When(Ask.Settle("3-sellStock"), Ask.Settle("4-returnStock")).ThenPending("4-refundPayment");

        Assert.Equal(StockPosition.Returned, order.State.Stock);
    }

    [Theory]
    [InlineData("3-requestShipment")]
    [InlineData("9-sellStock")]
    public void Settle_OtherKindOrUnknown_ChangesNothing(string key) =>
        OrderHistory.In(OrderStatus.Paid).When(Ask.Settle(key)).ThenUnchanged();

    [Fact]
    public void ConfirmRefund_OfThePayment_RefundsWhileStockIsStillMoving()
    {
        var order = OrderHistory.In(OrderStatus.Refunding);
        var before = order.State;

        order.When(Ask.ConfirmRefund("4-refundPayment")).Then(new RefundCompleted(Ask.InTime, "4-refundPayment", "pay-1", "refund-1"));

        Assert.Equal(
            before with
            {
                Version = before.Version + 1,
                Status = OrderStatus.Refunded,
                Payment = before.Payment! with { RefundId = "refund-1" },
                Effects = [before.Effects[0], before.Effects[1]],
            },
            order.State);
        order.When(Ask.ConfirmRefund("4-refundPayment", "refund-2")).ThenUnchanged();
    }

    [Fact]
    public void ConfirmRefund_OfAnotherPayment_LeavesTheStatusAndThePayment()
    {
        var order = OrderHistory.In(OrderStatus.Refunding).When(Ask.Pay("pay-2"));
        var before = order.State;

        order.When(Ask.ConfirmRefund("5-refundPayment")).Then(new RefundCompleted(Ask.InTime, "5-refundPayment", "pay-2", "refund-1"));

        Assert.Equal(
            before with { Version = before.Version + 1, Effects = [before.Effects[0], before.Effects[1], before.Effects[2]] },
            order.State);
    }

    [Fact]
    public void ConfirmRefund_KeyOfAnotherKind_ChangesNothing() =>
        OrderHistory.In(OrderStatus.Refunding).When(Ask.ConfirmRefund("4-returnStock")).ThenUnchanged();

    [Fact]
    public void Postpone_Pending_CountsAndWaitsInItsPlace()
    {
        var order = OrderHistory.In(OrderStatus.Paid);
        var before = order.State;
        var later = Ask.RetryAt.AddMinutes(5);

        order.When(Ask.Postpone("3-sellStock", later)).Then(new EffectPostponed(Ask.InTime, "3-sellStock", later));

        Assert.Equal(
            before with
            {
                Version = 4,
                Effects = [before.Effects[0] with { Attempts = 1, RetryAt = later }, before.Effects[1]],
            },
            order.State);
        Assert.Equal(0, before.Effects[0].Attempts);
    }

    [Fact]
    public void Postpone_DoneBefore_ChangesNothing() =>
        OrderHistory.In(OrderStatus.Cancelled).Settled().When(Ask.Postpone("3-releaseStock")).ThenUnchanged();

    [Fact]
    public void Decide_EffectsFromAnotherTime_AreNotPendingBeforeThePayment()
    {
        var order = OrderHistory.In(OrderStatus.AwaitingPayment).State with
        {
            Effects = OrderHistory.In(OrderStatus.Cancelled).State.Effects,
        };

        Assert.Equal(OrderDecision.Unchanged, OrderDecider.Decide(order, Ask.Settle("3-releaseStock")));
    }

    [Fact]
    public void Evolve_SettlingWhatMovesNoStock_Throws() =>
        Assert.Throws<System.Diagnostics.UnreachableException>(() => OrderEvolution.Evolve(
            OrderHistory.In(OrderStatus.Paid).State, new StockSettled(Ask.InTime, "3-requestShipment", EffectKind.RequestShipment)));

    [Fact]
    public void Evolve_ReportOnAnEffectThatIsGone_RaisesTheVersionOnly()
    {
        var order = OrderHistory.In(OrderStatus.Fulfilling).State;

        Assert.Equal(order with { Version = 5 }, OrderEvolution.Evolve(order, new FulfilmentAccepted(Ask.InTime, "gone")));
        Assert.Equal(order with { Version = 5 }, OrderEvolution.Evolve(order, new EffectParked(Ask.InTime, "gone")));
        Assert.Equal(order with { Version = 5 }, OrderEvolution.Evolve(order, new EffectRefused(Ask.InTime, "gone", "HTTP 404")));
        Assert.Equal(order with { Version = 5 }, OrderEvolution.Evolve(order, new EffectResumed(Ask.InTime, "gone", Ask.RetryAt)));
    }

    [Fact]
    public void WakeAt_EveryStatus_IsTheEarliestThingThatIsDue()
    {
        Assert.Equal(Ask.PlacingRetryAt, OrderHistory.In(OrderStatus.Placing).State.WakeAt);
        Assert.Equal(Ask.Due, OrderHistory.In(OrderStatus.AwaitingPayment).State.WakeAt);
        var paid = OrderHistory.In(OrderStatus.Paid);
        Assert.Equal(Ask.RetryAt, paid.State.WakeAt);
        Assert.Equal(Ask.RetryAt, paid.When(Ask.Postpone("3-sellStock", Ask.RetryAt.AddHours(1))).State.WakeAt);
        Assert.Equal(Ask.RetryAt.AddHours(1), paid.When(Ask.Postpone("3-requestShipment", Ask.RetryAt.AddHours(2))).State.WakeAt);
        Assert.Null(OrderHistory.In(OrderStatus.Fulfilled).Settled().State.WakeAt);
    }

    [Theory]
    [InlineData(OrderStatus.Placing, false)]
    [InlineData(OrderStatus.AwaitingPayment, false)]
    [InlineData(OrderStatus.Paid, false)]
    [InlineData(OrderStatus.Fulfilled, true)]
    [InlineData(OrderStatus.Rejected, true)]
    [InlineData(OrderStatus.Cancelled, true)]
    [InlineData(OrderStatus.Expired, true)]
    [InlineData(OrderStatus.Refunded, true)]
    public void IsEnded_EndWithEverythingDone_IsTrue(OrderStatus status, bool expected)
    {
        var order = OrderHistory.In(status);

        Assert.False(order.State.IsEnded);
        Assert.Equal(expected, (order.State with { Effects = [] }).IsEnded);
    }
}
