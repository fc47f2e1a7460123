using OrderActors.Domain.Orders;

namespace OrderActors.Domain.Tests.Orders;

public sealed class OrderDemandTests
{
    [Fact]
    public void Of_LinesOfOneSku_AreAddedUpAndSortedOrdinally()
    {
        EquatableArray<OrderLine> lines =
        [
            new("tea", 2, 450), new("Zinc", 1, 1), new("cup", 4, 100), new("tea", 3, 400), new("cup", 1, 100), new("tea", 1, 1),
        ];

        Assert.Equal(
            [new SkuQuantity("Zinc", 1), new SkuQuantity("cup", 5), new SkuQuantity("tea", 6)],
            OrderDemand.Of(lines));
    }

    [Fact]
    public void Of_Order_IsOfItsLines() =>
        Assert.Equal(
            [new SkuQuantity("cup", 1), new SkuQuantity("tea", 2)],
            OrderDemand.Of(OrderHistory.In(OrderStatus.Placing).State));

    [Fact]
    public void Of_OneLine_IsThatLine() => Assert.Equal([new SkuQuantity("tea", 2)], OrderDemand.Of([Ask.Lines[0]]));

    [Fact]
    public void Of_NoLines_IsEmpty() => Assert.Empty(OrderDemand.Of([]));
}
