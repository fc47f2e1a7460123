using OrderActors.Domain.Orders;

namespace OrderActors.Domain.Tests.Orders;

public sealed class OrderPlacingTests
{
    [Fact]
    public void Place_NoOrder_TakesItWithItsTotal()
    {
        var order = OrderHistory.None.When(Ask.Place());

        order.Then(new OrderPlaced(Ask.Start, "ord_1", "c-17", "EUR", Ask.Lines, Ask.PlacingRetryAt));
        Assert.Equal(
            new OrderState
            {
                OrderId = "ord_1",
                CustomerId = "c-17",
                Currency = "EUR",
                Lines = Ask.Lines,
                TotalMinor = Ask.Total,
                Status = OrderStatus.Placing,
                Version = 1,
                CreatedAt = Ask.Start,
                PlacingRetryAt = Ask.PlacingRetryAt,
                Stock = StockPosition.Reserving,
            },
            order.State);
    }

    [Fact]
    public void Place_LargestOrderThatTheLimitsAllow_HasATotal()
    {
        var line = new OrderLine("gold", OrderLimits.MaxQuantity, OrderLimits.MaxUnitPriceMinor);
        var lines = Enumerable.Repeat(line, OrderLimits.MaxLines).ToEquatableArray();

        Assert.Equal(1_000_000_000_000_000_000, OrderHistory.None.When(Ask.Place(lines: lines)).State.TotalMinor);
    }

    [Fact]
    public void Place_TotalBeyondALong_Throws()
    {
        var line = new OrderLine("gold", int.MaxValue, long.MaxValue / int.MaxValue);

        Assert.Throws<OverflowException>(() => OrderHistory.None.When(Ask.Place(lines: [line, line])));
    }

    [Fact]
    public void Place_SameContentLater_ChangesNothing() =>
        OrderHistory.In(OrderStatus.Paid).When(Ask.Place(at: Ask.Due)).ThenUnchanged();

    [Theory]
    [InlineData(OrderStatus.Placing)]
    [InlineData(OrderStatus.AwaitingPayment)]
    [InlineData(OrderStatus.Rejected)]
    [InlineData(OrderStatus.Refunded)]
    public void Place_OtherContent_IsAMismatch(OrderStatus status) =>
        OrderHistory.In(status).When(Ask.Place(customer: "c-18")).ThenRefused(OrderRefusal.IdempotencyMismatch);

    [Fact]
    public void Confirm_Placing_AwaitsPayment()
    {
        var placed = OrderHistory.In(OrderStatus.Placing);
        var expected = placed.State with
        {
            Version = 2,
            Status = OrderStatus.AwaitingPayment,
            PlacingRetryAt = null,
            PaymentDueAt = Ask.Due,
            Stock = StockPosition.Held,
        };

        Assert.Equal(expected, placed.When(Ask.Confirm()).Then(new StockReserved(Ask.Start, Ask.Due)).State);
    }

    [Fact]
    public void Confirm_Twice_KeepsTheFirstDueTime()
    {
        var order = OrderHistory.In(OrderStatus.AwaitingPayment).When(Ask.Confirm(due: Ask.Due.AddDays(1))).ThenUnchanged();

        Assert.Equal(Ask.Due, order.State.PaymentDueAt);
    }

    [Fact]
    public void Confirm_AfterCancellation_ChangesNothing() =>
        OrderHistory.In(OrderStatus.Placing).When(Ask.Cancel(), Ask.Confirm()).ThenUnchanged().ThenPending("2-releaseStock");

    [Fact]
    public void Reject_HoldsMayExist_ReleasesThem()
    {
        var placed = OrderHistory.In(OrderStatus.Placing);
        var expected = placed.State with
        {
            Version = 2,
            Status = OrderStatus.Rejected,
            PlacingRetryAt = null,
            Rejection = new Rejection(RejectionReason.OutOfStock, ["tea"], "trace-1"),
            Stock = StockPosition.Reserving,
            Effects = [new PendingEffect("2-releaseStock", EffectKind.ReleaseStock, 0, Ask.RetryAt)],
        };

        Assert.Equal(expected, placed.When(Ask.Reject(holdsMayExist: true)).State);
    }

    [Fact]
    public void Reject_NoHolds_Ends()
    {
        var order = OrderHistory.In(OrderStatus.Placing).When(Ask.Reject(holdsMayExist: false))
            .Then(new OrderRejected(Ask.Start, RejectionReason.OutOfStock, ["tea"], "trace-1", false, Ask.RetryAt))
            .ThenPending();

        Assert.Equal(StockPosition.None, order.State.Stock);
        Assert.True(order.State.IsEnded);
    }

    [Fact]
    public void Reject_AfterTheReservation_ChangesNothing() =>
        OrderHistory.In(OrderStatus.AwaitingPayment).When(Ask.Reject()).ThenUnchanged();

    [Fact]
    public void Evolve_EventBeforeTheFirst_Throws() =>
        Assert.Throws<InvalidOperationException>(() => OrderEvolution.Evolve(null, new FulfilmentRequested(Ask.Start)));

    [Fact]
    public void Evolve_PlacedTwice_Throws()
    {
        var order = OrderHistory.In(OrderStatus.Placing);

        Assert.Throws<InvalidOperationException>(() => OrderEvolution.Evolve(order.State, order.Events[0]));
    }

    [Fact]
    public void Evolve_NothingAtAll_Throws()
    {
        Assert.Throws<InvalidOperationException>(() => OrderEvolution.Evolve(null, Enumerable.Empty<OrderEvent>()));
        Assert.Throws<InvalidOperationException>(() => OrderEvolution.Evolve(null, default(EquatableArray<OrderEvent>)));
    }

    [Fact]
    public void Evolve_WholeHistory_IsTheOrder()
    {
        var order = OrderHistory.In(OrderStatus.Refunding).Settled();

        Assert.Equal(order.State, OrderEvolution.Evolve(null, order.Events));
        Assert.Equal(order.State, OrderEvolution.Evolve(null, order.Events.ToEquatableArray()));
    }

    [Fact]
    public void Evolve_UnknownEvent_Throws() =>
        Assert.Throws<System.Diagnostics.UnreachableException>(
            () => OrderEvolution.Evolve(OrderHistory.In(OrderStatus.Paid).State, new UnknownEvent(Ask.Start)));

    private sealed record UnknownEvent(DateTimeOffset At) : OrderEvent(At);
}
