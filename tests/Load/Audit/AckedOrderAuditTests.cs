using OrderActors.Load.Audit;
using OrderActors.Load.Audit.Database;
using OrderActors.Load.Orders;

namespace OrderActors.Load.Tests.Audit;

public class AckedOrderAuditTests
{
    private static readonly AckedOrder Acked = new("ord_1", "key-1", 450);

    [Theory]
    [InlineData("awaitingPayment", true)]
    [InlineData("paid", false)]
    [InlineData("expired", false)]
    public void Finding_OrderAsAcknowledged_IsNone(string status, bool listed) =>
        Assert.Null(AckedOrderAudit.Finding(Acked, new OrderView("ord_1", status, 450, []), listed));

    [Fact]
    public void Finding_OrderThatIsNotThere_IsLost() =>
        Assert.Equal("order ord_1 was acknowledged and is not there", AckedOrderAudit.Finding(Acked, order: null, listed: false));

    [Theory]
    [InlineData("ord_2", "awaitingPayment", 450, true)]
    [InlineData("ord_1", "rejected", 450, false)]
    [InlineData("ord_1", "placing", 450, true)]
    [InlineData("ord_1", "awaitingPayment", 900, true)]
    [InlineData("ord_1", "awaitingPayment", 450, false)]
    public void Finding_OrderThatDiffers_IsOne(string id, string status, long total, bool listed) =>
        Assert.NotNull(AckedOrderAudit.Finding(Acked, new OrderView(id, status, total, []), listed));

    [Theory]
    [InlineData("awaitingPayment", 2, "order ord_1 was acknowledged as paid and is awaitingPayment")]
    [InlineData("paid", 2, "order ord_1 was acknowledged at version 3 and is at 2")]
    [InlineData("refunding", 3, null)]
    public void Finding_OrderThatWasPaidAndAcknowledged_IsThatOrLater(string status, long version, string? expected) => Assert.Equal(
        expected,
        AckedOrderAudit.Finding(
            Acked with { Status = "paid", Version = 3 }, new OrderView("ord_1", status, 450, [], version), listed: true));

    [Theory]
    [InlineData("awaitingPayment", 2, "order ord_1 was stored as expired at version 3, and was then shown as awaitingPayment at 2")]
    [InlineData("expired", 3, null)]
    [InlineData("refunding", 4, null)]
    public void Finding_OrderThatIsShownOlderThanItWasStored_IsOne(string status, long version, string? expected) => Assert.Equal(
        expected,
        AckedOrderAudit.Finding(
            Acked, new OrderView("ord_1", status, 450, [], version), listed: false, new StoredOrder(3, "expired")));

    [Fact]
    public void Contradictions_KeyWithTwoOrdersOrOrderWithTwoKeys_AreNamed()
    {
        AckedOrder[] acked = [Acked, Acked, Acked with { OrderId = "ord_2" }, new("ord_3", "key-3", 1), new("ord_3", "key-4", 1)];

        Assert.Equal(
            ["key key-1 was acknowledged as several orders: ord_1, ord_2", "order ord_3 was acknowledged for several keys: key-3, key-4"],
            AckedOrderAudit.Contradictions(acked));
    }
}
