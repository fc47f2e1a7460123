using OrderActors.Domain.Orders;

namespace OrderActors.Domain.Tests.Orders;

public sealed class OrderComparisonTests
{
    private static readonly OrderLine Tea = Ask.Lines[0];
    private static readonly OrderLine Cup = Ask.Lines[1];

    public static TheoryData<PlaceOrder, string?> Requests() => new()
    {
        { Ask.Place(), null },
        { Ask.Place() with { OrderId = "ord_2", At = Ask.Due, PlacingRetryAt = Ask.Due }, null },
        { Ask.Place(customer: "c-18", currency: "USD"), "customerId" },
        { Ask.Place(customer: "C-17"), "customerId" },
        { Ask.Place(currency: "USD", lines: [Tea]), "currency" },
        { Ask.Place(lines: [Tea]), "lines" },
        { Ask.Place(lines: [Tea, Cup, Cup]), "lines" },
        { Ask.Place(lines: [Cup, Tea]), "lines[0].sku" },
        { Ask.Place(lines: [Tea with { Sku = "pot", Quantity = 3, UnitPriceMinor = 1 }, Cup]), "lines[0].sku" },
        { Ask.Place(lines: [Tea with { Quantity = 3, UnitPriceMinor = 1 }, Cup]), "lines[0].quantity" },
        { Ask.Place(lines: [Tea, Cup with { UnitPriceMinor = 1 }]), "lines[1].unitPriceMinor" },
    };

    [Theory]
    [MemberData(nameof(Requests))]
    public void FirstDifference_Request_IsTheFirstMemberInTheDocument(PlaceOrder request, string? expected) =>
        Assert.Equal(expected, OrderComparison.FirstDifference(OrderHistory.In(OrderStatus.Paid).State, request));
}
