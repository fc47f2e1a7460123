using OrderActors.Domain.Orders;

namespace OrderActors.Domain.Tests.Orders;

public sealed class OrderFulfilmentTests
{
    [Theory]
    [InlineData(OrderStatus.Placing, "2-releaseStock")]
    [InlineData(OrderStatus.AwaitingPayment, "3-releaseStock")]
    public void Cancel_BeforeThePayment_ReleasesTheStock(OrderStatus status, string key)
    {
        var order = OrderHistory.In(status);
        var expected = order.State with
        {
            Version = order.State.Version + 1,
            Status = OrderStatus.Cancelled,
            PlacingRetryAt = null,
            CancelRequested = true,
            Effects = [new PendingEffect(key, EffectKind.ReleaseStock, 0, Ask.RetryAt)],
        };

        Assert.Equal(expected, order.When(Ask.Cancel()).Then(new OrderCancelled(Ask.InTime, Ask.RetryAt)).State);
    }

    [Fact]
    public void Cancel_OverdueButNotExpired_Cancels() =>
        OrderHistory.In(OrderStatus.AwaitingPayment).When(Ask.Cancel(Ask.Due)).Then(new OrderCancelled(Ask.Due, Ask.RetryAt));

    [Fact]
    public void Cancel_Paid_DropsTheShipmentAndGivesEverythingBack()
    {
        var order = OrderHistory.In(OrderStatus.Paid);
        var paid = order.State;

        order.When(Ask.Cancel()).Then(new RefundRequested(Ask.InTime, Ask.RetryAt));

        Assert.Equal(
            paid with
            {
                Version = 4,
                Status = OrderStatus.Refunding,
                CancelRequested = true,
                Effects =
                [
                    paid.Effects[0],
                    new PendingEffect("4-returnStock", EffectKind.ReturnStock, 0, Ask.RetryAt),
                    new PendingEffect("4-refundPayment", EffectKind.RefundPayment, 0, Ask.RetryAt, paid.Payment),
                ],
            },
            order.State);
    }

    [Fact]
    public void Cancel_RefundingForAnotherReason_IsRefused()
    {
        OrderHistory.In(OrderStatus.Fulfilling).When(Ask.FailFulfilment(), Ask.Cancel()).ThenRefused(OrderRefusal.NotCancellable);
        OrderHistory.In(OrderStatus.Expired).When(Ask.Pay()).Settled().When(Ask.Cancel()).ThenRefused(OrderRefusal.NotCancellable);
    }

    [Fact]
    public void Cancel_RefundingALatePaymentOfACancelledOrder_IsARepeat() =>
        OrderHistory.In(OrderStatus.Cancelled).When(Ask.Pay(), Ask.Cancel()).ThenUnchanged();

    [Fact]
    public void RequestFulfilment_Paid_KeepsTheEffectsPending()
    {
        var order = OrderHistory.In(OrderStatus.Paid);
        var expected = order.State with { Version = 4, Status = OrderStatus.Fulfilling, Fulfilment = new Fulfilment(Ask.InTime) };

        Assert.Equal(expected, order.When(Ask.RequestFulfilment()).Then(new FulfilmentRequested(Ask.InTime)).State);
    }

    [Fact]
    public void ConfirmShipment_Fulfilling_RemovesThatEffectOnly()
    {
        var order = OrderHistory.In(OrderStatus.Fulfilling);
        var before = order.State;

        order.When(Ask.ConfirmShipment()).Then(new FulfilmentAccepted(Ask.InTime, "3-requestShipment"));

        Assert.Equal(before with { Version = 5, Effects = [before.Effects[0]] }, order.State);
        order.When(Ask.ConfirmShipment()).ThenUnchanged();
    }

    [Fact]
    public void ConfirmShipment_KeyOfAnotherKind_ChangesNothing() =>
        OrderHistory.In(OrderStatus.Fulfilling).When(Ask.ConfirmShipment("3-sellStock")).ThenUnchanged();

    [Theory]
    [InlineData(OrderStatus.Paid)]
    [InlineData(OrderStatus.Fulfilling)]
    public void Ship_PaidOrRequested_Fulfils(OrderStatus status)
    {
        var order = OrderHistory.In(status);
        var before = order.State;

        order.When(Ask.Ship()).Then(new OrderShipped(Ask.InTime, "ship-1", "carrier-1"));

        Assert.Equal(
            before with
            {
                Version = before.Version + 1,
                Status = OrderStatus.Fulfilled,
                Fulfilment = new Fulfilment(before.Fulfilment?.RequestedAt, "ship-1", "carrier-1", Ask.InTime),
                Effects = [before.Effects[0]],
            },
            order.State);
    }

    [Fact]
    public void Ship_AfterTheRequestWasTaken_KeepsTheOtherEffects() =>
        OrderHistory.In(OrderStatus.Fulfilling).When(Ask.ConfirmShipment(), Ask.Pay("pay-2"), Ask.Ship())
            .ThenPending("3-sellStock", "6-refundPayment");

    [Fact]
    public void Ship_SameShipmentAgain_ChangesNothing() => OrderHistory.In(OrderStatus.Fulfilled).When(Ask.Ship()).ThenUnchanged();

    [Fact]
    public void Ship_AnotherShipment_IsNotExpected() =>
        OrderHistory.In(OrderStatus.Fulfilled).When(Ask.Ship("ship-2")).ThenRefusedForGood(OrderRefusal.FulfilmentNotExpected);

    [Theory]
    [InlineData(OrderStatus.Paid)]
    [InlineData(OrderStatus.Fulfilling)]
    public void FailFulfilment_PaidOrRequested_GivesEverythingBack(OrderStatus status)
    {
        var order = OrderHistory.In(status);
        var before = order.State;

        order.When(Ask.FailFulfilment()).Then(new FulfilmentFailed(Ask.InTime, "lost in the warehouse", Ask.RetryAt));

        var version = before.Version + 1;
        Assert.Equal(
            before with
            {
                Version = version,
                Status = OrderStatus.Refunding,
                Fulfilment = new Fulfilment(before.Fulfilment?.RequestedAt, FailureReason: "lost in the warehouse"),
                Effects =
                [
                    before.Effects[0],
                    new PendingEffect($"{version}-returnStock", EffectKind.ReturnStock, 0, Ask.RetryAt),
                    new PendingEffect($"{version}-refundPayment", EffectKind.RefundPayment, 0, Ask.RetryAt, before.Payment),
                ],
            },
            order.State);
    }

    [Fact]
    public void FailFulfilment_Again_ChangesNothing()
    {
        var order = OrderHistory.In(OrderStatus.Fulfilling).When(Ask.FailFulfilment(), Ask.FailFulfilment()).ThenUnchanged();

        order.Settled().When(Ask.FailFulfilment()).ThenUnchanged();
    }
}
