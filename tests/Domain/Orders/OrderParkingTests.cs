using OrderActors.Domain.Orders;

namespace OrderActors.Domain.Tests.Orders;

/// <summary>What gives an effect up, and what takes it up again.</summary>
public sealed class OrderParkingTests
{
    [Theory]
    [InlineData(OrderStatus.Cancelled, "3-releaseStock")]
    [InlineData(OrderStatus.Refunding, "4-refundPayment")]
    [InlineData(OrderStatus.Fulfilling, "3-requestShipment")]
    public void Postpone_HoweverOften_NeverParks(OrderStatus status, string key)
    {
        var order = OrderHistory.In(status);
        for (var i = 1; i <= 10 * OrderLimits.MaxEffectRefusals; i++)
        {
            order.When(Ask.Postpone(key)).Then(new EffectPostponed(Ask.InTime, key, Ask.RetryAt.AddMinutes(1)));
        }

        Assert.Equal(10 * OrderLimits.MaxEffectRefusals, order.State.Effects.Find(key)!.Attempts);
        Assert.Equal(0, order.State.Effects.Find(key)!.Refusals);
    }

    [Fact]
    public void Refuse_Pending_CountsAndLeavesTheTimeOfTheNextAttempt()
    {
        var order = OrderHistory.In(OrderStatus.Refunding);
        var before = order.State;

        order.When(Ask.Refuse("4-refundPayment")).Then(new EffectRefused(Ask.InTime, "4-refundPayment", "HTTP 422"));

        Assert.Equal(
            before with
            {
                Version = before.Version + 1,
                Effects = [before.Effects[0], before.Effects[1], before.Effects[2] with { Refusals = 1 }],
            },
            order.State);
    }

    [Fact]
    public void Refuse_TheLastTime_ParksAndCanStillBeDone()
    {
        var order = OrderHistory.In(OrderStatus.Refunding).When(Ask.Settle("3-sellStock"), Ask.Settle("4-returnStock"));
        for (var i = 1; i < OrderLimits.MaxEffectRefusals; i++)
        {
            Assert.IsType<EffectRefused>(Assert.Single(order.When(Ask.Refuse("4-refundPayment")).Last.Events));
        }

        order.When(Ask.Refuse("4-refundPayment")).Then(
            new EffectRefused(Ask.InTime, "4-refundPayment", "HTTP 422"), new EffectParked(Ask.InTime, "4-refundPayment"));

        var parked = Assert.Single(order.State.Effects);
        Assert.Equal(OrderLimits.MaxEffectRefusals, parked.Refusals);
        Assert.Null(parked.RetryAt);
        Assert.Null(order.State.WakeAt);
        order.When(Ask.Refuse("4-refundPayment")).ThenUnchanged();
        order.When(Ask.Postpone("4-refundPayment")).ThenUnchanged();
        order.When(Ask.ConfirmRefund("4-refundPayment")).ThenPending();
    }

    [Theory]
    [InlineData("3-sellStock")]
    [InlineData("4-returnStock")]
    public void Refuse_OfAStockMove_ChangesNothing(string key) =>
        OrderHistory.In(OrderStatus.Refunding).When(Ask.Refuse(key)).ThenUnchanged();

    [Fact]
    public void Retry_Parked_BeginsAnewUnderItsOldKeyInItsPlace()
    {
        var order = OrderHistory.In(OrderStatus.Refunding).Parked();
        var before = order.State;
        Assert.Null(before.WakeAt);

        order.When(Ask.Retry("4-returnStock")).Then(new EffectResumed(Ask.InTime, "4-returnStock", Ask.RetryAt));

        Assert.Equal(
            before with
            {
                Version = before.Version + 1,
                Effects =
                [
                    before.Effects[0],
                    before.Effects[1] with { Attempts = 0, Refusals = 0, RetryAt = Ask.RetryAt },
                    before.Effects[2],
                ],
            },
            order.State);
        Assert.Equal(Ask.RetryAt, order.State.WakeAt);
        order.When(Ask.Retry("4-returnStock")).ThenUnchanged();
    }

    [Fact]
    public void Retry_AllOfThem_LetsTheOrderComeToItsEnd()
    {
        var order = OrderHistory.In(OrderStatus.Refunding).Parked();

        order.When(Ask.Retry("3-sellStock"), Ask.Retry("4-returnStock"), Ask.Retry("4-refundPayment"));

        Assert.Equal(OrderStatus.Refunded, order.Settled().State.Status);
        Assert.True(order.State.IsEnded);
    }

    [Theory]
    [InlineData("4-refundPayment")]
    [InlineData("9-refundPayment")]
    public void Retry_NotParkedOrUnknown_ChangesNothing(string key) =>
        OrderHistory.In(OrderStatus.Refunding).When(Ask.Retry(key)).ThenUnchanged();
}
