using OrderActors.Load.Audit;
using OrderActors.Load.Orders;
using OrderActors.Load.Stock;

namespace OrderActors.Load.Tests.Audit;

public class StockAuditTests
{
    private static readonly StockView Sound = new("sku-0", OnHand: 95, Available: 92, Held: 3, Sold: 5);

    [Fact]
    public void Findings_StockThatAddsUp_AreNone()
    {
        var snapshot = Take(Sound, Order("a", units: 1), Order("b", units: 2));

        Assert.True(snapshot.IsSettled);
        Assert.Empty(StockAudit.Findings(snapshot, received: _ => 100));
    }

    [Theory]
    [InlineData(95, 91, 3, 5, "does not add up")]
    [InlineData(95, 91, 4, 5, "holds 1 units for no order")]
    [InlineData(95, 93, 2, 5, "lacks 1 units")]
    [InlineData(94, 91, 3, 5, "received 100 units")]
    [InlineData(2, -1, 3, 98, "negative")]
    public void Findings_StockThatDoesNot_NameIt(long onHand, long available, long held, long sold, string expected)
    {
        var snapshot = Take(new StockView("sku-0", onHand, available, held, sold), Order("a", units: 1), Order("b", units: 2));

        var finding = Assert.Single(StockAudit.Findings(snapshot, received: _ => 100));

        Assert.Contains(expected, finding, StringComparison.Ordinal);
    }

    [Fact]
    public void Findings_OrderTwiceInTheList_IsOne()
    {
        var snapshot = Take(Sound, Order("a", units: 3), Order("a", units: 3));

        Assert.Equal(["order a is 2 times in the list"], StockAudit.Findings(snapshot, received: _ => null));
    }

    [Fact]
    public void Findings_OrderThatIsNeverDecided_IsOne()
    {
        var snapshot = Take(Sound, Order("a", units: 3, status: "placing"));

        Assert.False(snapshot.IsSettled);
        Assert.Equal(["order a is still placing"], StockAudit.Findings(snapshot, received: _ => null));
    }

    [Fact]
    public void Findings_SkuThatIsNotKnown_IsOne()
    {
        var snapshot = new Snapshot([], new Dictionary<string, StockView?> { ["sku-0"] = null });

        Assert.False(snapshot.IsSettled);
        Assert.Equal(["sku-0 is not known"], StockAudit.Findings(snapshot, received: _ => null));
    }

    private static Snapshot Take(StockView stock, params OrderView[] live) =>
        new(live, new Dictionary<string, StockView?> { [stock.Sku] = stock });

    private static OrderView Order(string id, long units, string status = "awaitingPayment") =>
        new(id, status, TotalMinor: 450 * units, [new OrderLineView("sku-0", units)]);
}
