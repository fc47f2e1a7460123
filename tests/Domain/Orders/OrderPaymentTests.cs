using OrderActors.Domain.Orders;

namespace OrderActors.Domain.Tests.Orders;

public sealed class OrderPaymentTests
{
    [Fact]
    public void Pay_InTimeAndInFull_SellsAndShips()
    {
        var awaiting = OrderHistory.In(OrderStatus.AwaitingPayment);
        var expected = awaiting.State with
        {
            Version = 3,
            Status = OrderStatus.Paid,
            Payment = new Payment("pay-1", Ask.Total, "EUR", Ask.InTime),
            Effects =
            [
                new PendingEffect("3-sellStock", EffectKind.SellStock, 0, Ask.RetryAt),
                new PendingEffect("3-requestShipment", EffectKind.RequestShipment, 0, Ask.RetryAt),
            ],
        };

        awaiting.When(Ask.Pay()).Then(new PaymentCaptured(Ask.InTime, "pay-1", Ask.Total, "EUR", Ask.RetryAt));

        Assert.Equal(expected, awaiting.State);
    }

    [Theory]
    [InlineData(Ask.Total - 1, "EUR")]
    [InlineData(Ask.Total + 1, "EUR")]
    [InlineData(Ask.Total, "USD")]
    public void Pay_OtherAmountOrCurrency_IsRefusedAndKept(long amount, string currency)
    {
        var order = OrderHistory.In(OrderStatus.AwaitingPayment);
        var expected = order.State with { Version = 3, PaymentNotices = 1 };

        order.When(Ask.Pay("pay-1", amount, currency));

        var record = new PaymentMismatched(Ask.InTime, "pay-1", amount, currency);
        Assert.Equal(OrderDecision.RefuseAndRecord(OrderRefusal.PaymentMismatch, record), order.Last);
        Assert.Equal(expected, order.State);
    }

    [Fact]
    public void Pay_MismatchesBeyondTheLimit_AreRefusedAndNotKept()
    {
        var order = OrderHistory.In(OrderStatus.AwaitingPayment);
        for (var i = 0; i < OrderLimits.MaxPaymentNotices; i++)
        {
            Assert.Single(order.When(Ask.Pay(amount: 1)).Last.Events);
        }

        order.When(Ask.Pay(amount: 1)).ThenRefusedForGood(OrderRefusal.PaymentMismatch);
        order.When(Ask.Pay());
        Assert.Equal(OrderStatus.Paid, order.State.Status);
    }

    [Fact]
    public void Pay_MismatchesUpToTheLimit_LeaveRoomForDuplicates()
    {
        var order = OrderHistory.In(OrderStatus.Paid);
        for (var i = 0; i < OrderLimits.MaxPaymentNotices; i++)
        {
            order.When(Ask.Pay(amount: 1));
        }

        Assert.IsType<DuplicatePaymentReceived>(Assert.Single(order.When(Ask.Pay("pay-2")).Last.Events));
    }

    [Fact]
    public void Pay_AtTheDueTime_ExpiresAndGoesBack()
    {
        var order = OrderHistory.In(OrderStatus.AwaitingPayment).When(Ask.Pay(at: Ask.Due)).Then(
            new OrderExpired(Ask.Due, Ask.RetryAt),
            new LatePaymentReceived(Ask.Due, "pay-1", Ask.Total, "EUR", Ask.RetryAt));

        var payment = new Payment("pay-1", Ask.Total, "EUR", Ask.Due);
        Assert.Equal(OrderStatus.Refunding, order.State.Status);
        Assert.Equal(payment, order.State.Payment);
        Assert.Equal(
            [
                new PendingEffect("3-releaseStock", EffectKind.ReleaseStock, 0, Ask.RetryAt),
                new PendingEffect("4-refundPayment", EffectKind.RefundPayment, 0, Ask.RetryAt, payment),
            ],
            order.State.Effects);
    }

    [Fact]
    public void Pay_OverdueWithAnotherAmount_GoesBackAsAfterTheExpiry()
    {
        var asked = OrderHistory.In(OrderStatus.AwaitingPayment).When(Ask.Pay(amount: 1, at: Ask.Due));
        var expired = OrderHistory.In(OrderStatus.Expired).When(Ask.Pay(amount: 1, at: Ask.Due));

        Assert.Equal(expired.State, asked.State);
    }

    [Theory]
    [InlineData(OrderStatus.Cancelled)]
    [InlineData(OrderStatus.Expired)]
    [InlineData(OrderStatus.Rejected)]
    public void Pay_AfterTheEnd_GoesBackWhateverTheAmount(OrderStatus end)
    {
        var order = OrderHistory.In(end).Settled();
        var before = order.State;
        var payment = new Payment("pay-1", 7, "USD", Ask.InTime);

        order.When(Ask.Pay(amount: 7, currency: "USD")).Then(new LatePaymentReceived(Ask.InTime, "pay-1", 7, "USD", Ask.RetryAt));

        var key = $"{order.State.Version}-refundPayment";
        Assert.Equal(
            before with
            {
                Version = before.Version + 1,
                Status = OrderStatus.Refunding,
                Payment = payment,
                Effects = [new PendingEffect(key, EffectKind.RefundPayment, 0, Ask.RetryAt, payment)],
            },
            order.State);
    }

    [Theory]
    [InlineData(OrderStatus.Paid)]
    [InlineData(OrderStatus.Fulfilling)]
    [InlineData(OrderStatus.Fulfilled)]
    [InlineData(OrderStatus.Refunding)]
    [InlineData(OrderStatus.Refunded)]
    public void Pay_SamePaymentAgain_ChargesOnce(OrderStatus status) =>
        OrderHistory.In(status).When(Ask.Pay(at: Ask.Due)).ThenUnchanged();

    [Theory]
    [InlineData(1, "EUR")]
    [InlineData(Ask.Total, "USD")]
    public void Pay_SameIdWithOtherContent_IsAMismatchAndNoSecondPayment(long amount, string currency)
    {
        var order = OrderHistory.In(OrderStatus.Paid);
        var expected = order.State with { Version = order.State.Version + 1, PaymentNotices = 1 };

        order.When(Ask.Pay(amount: amount, currency: currency));

        Assert.Equal(OrderRefusal.PaymentMismatch, order.Last.Refusal);
        Assert.Equal(expected, order.State);
    }

    [Fact]
    public void Pay_AnotherPaymentOfAPaidOrder_GoesBackAndTheOrderStays()
    {
        var order = OrderHistory.In(OrderStatus.Fulfilled).Settled();
        var before = order.State;
        var payment = new Payment("pay-2", 5, "USD", Ask.Due);

        order.When(Ask.Pay("pay-2", 5, "USD", Ask.Due)).Then(new DuplicatePaymentReceived(Ask.Due, "pay-2", 5, "USD", Ask.RetryAt));

        var version = before.Version + 1;
        Assert.Equal(
            before with
            {
                Version = version,
                OtherPaymentIds = ["pay-2"],
                Effects = [new PendingEffect($"{version}-refundPayment", EffectKind.RefundPayment, 0, Ask.RetryAt, payment)],
            },
            order.State);
    }

    [Fact]
    public void Pay_OtherPaymentAgain_ChangesNothing() =>
        OrderHistory.In(OrderStatus.Paid).When(Ask.Pay("pay-2"), Ask.Pay("pay-3"), Ask.Pay("pay-2", amount: 1)).ThenUnchanged();

    [Fact]
    public void Pay_OtherPaymentsBeyondTheLimit_AreNotTaken()
    {
        var order = OrderHistory.In(OrderStatus.Paid);
        for (var i = 0; i < OrderLimits.MaxPaymentNotices; i++)
        {
            Assert.Single(order.When(Ask.Pay($"more-{i}")).Last.Events);
        }

        order.When(Ask.Pay("one-too-many")).ThenRefusedForGood(OrderRefusal.PaymentNotExpected);
        order.When(Ask.Pay("more-0")).ThenUnchanged();
        Assert.Equal(OrderLimits.MaxPaymentNotices, order.State.OtherPaymentIds.Count);
    }

    [Fact]
    public void Pay_PaidWithoutAPayment_IsABugAndThrows()
    {
        var order = OrderHistory.In(OrderStatus.Paid).State with { Payment = null };

        Assert.Throws<InvalidOperationException>(() => OrderDecider.Decide(order, Ask.Pay()));
    }

    [Fact]
    public void FailPayment_Awaited_IsKeptAndChangesNothingElse()
    {
        var order = OrderHistory.In(OrderStatus.AwaitingPayment);
        var expected = order.State with { Version = 3, PaymentNotices = 1 };

        order.When(Ask.FailPayment("pay-0")).Then(new PaymentFailed(Ask.InTime, "pay-0", "card declined"));

        Assert.Equal(expected, order.State);
    }

    [Fact]
    public void FailPayment_BeyondTheLimit_IsNotKept()
    {
        var order = OrderHistory.In(OrderStatus.AwaitingPayment);
        for (var i = 0; i < OrderLimits.MaxPaymentNotices; i++)
        {
            Assert.Single(order.When(Ask.FailPayment()).Last.Events);
        }

        order.When(Ask.FailPayment()).ThenUnchanged();
    }

    [Fact]
    public void Pay_AfterAFailureOfTheSameId_IsCaptured() =>
        Assert.Equal(
            OrderStatus.Paid,
            OrderHistory.In(OrderStatus.AwaitingPayment).When(Ask.FailPayment("pay-1"), Ask.Pay("pay-1")).State.Status);

    [Fact]
    public void Expire_ATickBeforeItIsDue_ChangesNothing() =>
        OrderHistory.In(OrderStatus.AwaitingPayment).When(Ask.Expire(Ask.InTime)).ThenUnchanged();

    [Fact]
    public void Expire_Due_ReleasesTheStock()
    {
        var order = OrderHistory.In(OrderStatus.AwaitingPayment);
        var expected = order.State with
        {
            Version = 3,
            Status = OrderStatus.Expired,
            Effects = [new PendingEffect("3-releaseStock", EffectKind.ReleaseStock, 0, Ask.RetryAt)],
        };

        Assert.Equal(expected, order.When(Ask.Expire(Ask.Due)).Then(new OrderExpired(Ask.Due, Ask.RetryAt)).State);
    }
}
