namespace OrderActors.AspNetPeer.Orders;

/// <summary>What a client orders.</summary>
internal sealed record CreateBody(string CustomerId, string Currency, IReadOnlyList<OrderLine> Lines)
{
    private const int MaxLines = 100;
    private const int MaxQuantity = 10_000;
    private const long MaxPriceMinor = 1_000_000_000_000;

    /// <summary>What it comes to.</summary>
    public long TotalMinor => Lines.Sum(line => line.Quantity * line.UnitPriceMinor);

    /// <summary>Everybody locks SKUs in one order, so that two creates don't wait for each other.</summary>
    public IEnumerable<OrderLine> LinesBySku => Lines.Count == 1 ? Lines : Lines.OrderBy(line => line.Sku, StringComparer.Ordinal);

    /// <summary>The first member that is out of range, or null.</summary>
    public string? Fault() => this switch
    {
        _ when !Names.IsName(CustomerId) => "customerId",
        _ when !Names.IsCurrency(Currency) => "currency",
        _ when Lines.Count is < 1 or > MaxLines || !Lines.All(IsLine) || !AreDistinct() => "lines",
        _ => null,
    };

    /// <summary>The first member that differs, or null.</summary>
    public string? Difference(string customerId, string currency, IReadOnlyList<OrderLine> lines) => this switch
    {
        _ when CustomerId != customerId => "customerId",
        _ when Currency != currency => "currency",
        _ when !Lines.SequenceEqual(lines) => "lines",
        _ => null,
    };

    private static bool IsLine(OrderLine line) =>
        Names.IsName(line.Sku) && line.Quantity is >= 1 and <= MaxQuantity && line.UnitPriceMinor is >= 0 and <= MaxPriceMinor;

    private bool AreDistinct() => Lines.Count == 1 || Lines.DistinctBy(line => line.Sku).Count() == Lines.Count;
}

/// <summary>A line of an order.</summary>
internal sealed record OrderLine(string Sku, long Quantity, long UnitPriceMinor);
