namespace OrderActors.Load.Orders;

/// <summary>What the audit looks at in an order.</summary>
internal sealed record OrderView(
    string OrderId, string Status, long TotalMinor, IReadOnlyList<OrderLineView> Lines, long Version = 0);

/// <summary>A line of an order.</summary>
internal sealed record OrderLineView(string Sku, long Quantity);

/// <summary>A page of the order list.</summary>
internal sealed record OrderPage(IReadOnlyList<OrderView> Items, string? Next);
