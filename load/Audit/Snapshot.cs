using OrderActors.Load.Http;
using OrderActors.Load.Orders;
using OrderActors.Load.Stock;

namespace OrderActors.Load.Audit;

/// <summary>All orders that hold stock, or are about to, and the stock of all SKUs that matter.</summary>
/// <param name="Live">Orders in <c>placing</c> and <c>awaitingPayment</c>, as the list gave them: a double is a finding.</param>
/// <param name="Stock">Stock by SKU; null for a SKU that isn't known.</param>
internal sealed record Snapshot(IReadOnlyList<OrderView> Live, IReadOnlyDictionary<string, StockView?> Stock)
{
    private static readonly string[] HoldingStatuses = ["placing", "awaitingPayment"];

    /// <summary>Units that the live orders want, by SKU.</summary>
    public IReadOnlyDictionary<string, long> UnitsOfLiveOrders { get; } = Live
        .DistinctBy(o => o.OrderId)
        .SelectMany(o => o.Lines)
        .GroupBy(l => l.Sku, StringComparer.Ordinal)
        .ToDictionary(g => g.Key, g => g.Sum(l => l.Quantity), StringComparer.Ordinal);

    /// <summary>No order is between two states and the sums agree: looking again would show the same.</summary>
    public bool IsSettled =>
        Live.All(o => o.Status != "placing")
        && Stock.All(s => s.Value is { } stock && stock.Held == UnitsOfLiveOrders.GetValueOrDefault(s.Key));

    /// <summary>Takes a snapshot; requests that run meanwhile blur it.</summary>
    public static async Task<Snapshot> TakeAsync(GatewayClient gateway, int skus, ParallelOptions limit)
    {
        var live = new List<OrderView>();
        foreach (var status in HoldingStatuses)
        {
            await foreach (var order in gateway.ListOrdersAsync(status, limit.CancellationToken))
            {
                live.Add(order);
            }
        }

        var names = Enumerable.Range(0, skus).Select(i => $"sku-{i}")
            .Union(live.SelectMany(o => o.Lines).Select(l => l.Sku), StringComparer.Ordinal)
            .ToArray();
        var stock = new StockView?[names.Length];
        await Parallel.ForAsync(
            0, names.Length, limit, async (i, c) => stock[i] = await gateway.GetStockAsync(names[i], c));
        return new Snapshot(live, names.Zip(stock).ToDictionary(p => p.First, p => p.Second, StringComparer.Ordinal));
    }
}
