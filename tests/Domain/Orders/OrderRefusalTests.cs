using OrderActors.Domain.Orders;

namespace OrderActors.Domain.Tests.Orders;

public sealed class OrderRefusalTests
{
    [Theory]
    [InlineData(OrderRefusal.None, 0, false)]
    [InlineData(OrderRefusal.NotFound, 1, false)]
    [InlineData(OrderRefusal.IdempotencyMismatch, 2, false)]
    [InlineData(OrderRefusal.VersionMismatch, 3, false)]
    [InlineData(OrderRefusal.RequestInProgress, 4, true)]
    [InlineData(OrderRefusal.UnknownSku, 5, false)]
    [InlineData(OrderRefusal.OutOfStock, 6, false)]
    [InlineData(OrderRefusal.NotCancellable, 7, false)]
    [InlineData(OrderRefusal.PaymentMismatch, 8, false)]
    [InlineData(OrderRefusal.PaymentNotExpected, 9, false)]
    [InlineData(OrderRefusal.FulfilmentNotExpected, 10, false)]
    [InlineData(OrderRefusal.Overloaded, 11, true)]
    [InlineData(OrderRefusal.Contended, 12, true)]
    [InlineData(OrderRefusal.OutcomeUnknown, 13, true)]
    [InlineData(OrderRefusal.StorageUnavailable, 14, true)]
    [InlineData(OrderRefusal.Unreadable, 15, false)]
    public void Refusal_Number_NeverChanges(OrderRefusal refusal, int number, bool transient)
    {
        Assert.Equal(number, (int)refusal);
        Assert.Equal(transient, refusal.IsTransient());
    }

    [Fact]
    public void IsTransient_EveryRefusal_IsDecided()
    {
        Assert.All(Enum.GetValues<OrderRefusal>(), refusal => refusal.IsTransient());
        Assert.Throws<ArgumentOutOfRangeException>(() => ((OrderRefusal)99).IsTransient());
    }
}
