using OrderActors.Load.Orders;

namespace OrderActors.Load.Tests.Orders;

public sealed class OrderLifeTests
{
    [Theory]
    [InlineData("awaitingPayment", "awaitingPayment")]
    [InlineData("awaitingPayment", "fulfilled")]
    [InlineData("awaitingPayment", "expired")]
    [InlineData("paid", "refunded")]
    [InlineData("cancelled", "refunding")]
    public void Leads_ToWhatComesLater_IsTrue(string from, string to) => Assert.True(OrderLife.Leads(from, to));

    [Theory]
    [InlineData("awaitingPayment", "placing")]
    [InlineData("awaitingPayment", "rejected")]
    [InlineData("paid", "awaitingPayment")]
    [InlineData("paid", "cancelled")]
    [InlineData("fulfilled", "refunded")]
    [InlineData("cancelled", "expired")]
    [InlineData("nonsense", "paid")]
    public void Leads_ToAnythingElse_IsFalse(string from, string to) => Assert.False(OrderLife.Leads(from, to));
}
