namespace OrderActors.Load.Audit;

/// <summary>What must be true of stock and live orders together.</summary>
internal static class StockAudit
{
    /// <summary>Everything that is wrong; empty where nothing is.</summary>
    /// <param name="snapshot">Orders and stock, with no requests running.</param>
    /// <param name="received">Units that a SKU has received in its life; null where that is not known.</param>
    public static IEnumerable<string> Findings(Snapshot snapshot, Func<string, long?> received)
    {
        foreach (var group in snapshot.Live.GroupBy(o => o.OrderId, StringComparer.Ordinal).Where(g => g.Count() > 1))
        {
            yield return $"order {group.Key} is {group.Count()} times in the list";
        }

        foreach (var order in snapshot.Live.Where(o => o.Status == "placing"))
        {
            yield return $"order {order.OrderId} is still placing";
        }

        foreach (var (sku, stock) in snapshot.Stock)
        {
            if (stock is null)
            {
                yield return $"{sku} is not known";
                continue;
            }

            if (stock.OnHand != stock.Available + stock.Held)
            {
                yield return $"{sku} does not add up: {stock}";
            }

            if (stock.Available < 0 || stock.Held < 0 || stock.Sold < 0)
            {
                yield return $"{sku} has a negative count: {stock}";
            }

            var wanted = snapshot.UnitsOfLiveOrders.GetValueOrDefault(sku);
            if (stock.Held > wanted)
            {
                yield return $"{sku} holds {stock.Held - wanted} units for no order: held {stock.Held}, live orders have {wanted}";
            }
            else if (stock.Held < wanted)
            {
                yield return $"{sku} lacks {wanted - stock.Held} units of live orders: held {stock.Held}, live orders have {wanted}";
            }

            if (received(sku) is { } units && stock.OnHand + stock.Sold != units)
            {
                yield return $"{sku} received {units} units and has {stock.OnHand} on hand and {stock.Sold} sold";
            }
        }
    }
}
