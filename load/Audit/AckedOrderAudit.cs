using OrderActors.Load.Audit.Database;
using OrderActors.Load.Orders;

namespace OrderActors.Load.Audit;

/// <summary>What must be true of every order that a client was told of.</summary>
internal static class AckedOrderAudit
{
    /// <summary>What is wrong between the acknowledgements themselves.</summary>
    public static IEnumerable<string> Contradictions(IReadOnlyCollection<AckedOrder> acked)
    {
        foreach (var (key, orders) in Several(acked, a => a.IdempotencyKey, a => a.OrderId))
        {
            yield return $"key {key} was acknowledged as several orders: {orders}";
        }

        foreach (var (order, keys) in Several(acked, a => a.OrderId, a => a.IdempotencyKey))
        {
            yield return $"order {order} was acknowledged for several keys: {keys}";
        }
    }

    /// <summary>What is wrong with one order; null where nothing is.</summary>
    /// <param name="acked">The acknowledgement.</param>
    /// <param name="order">The order as it is now; null where it isn't there.</param>
    /// <param name="listed">The order is in the list of live orders.</param>
    /// <param name="stored">What its row said before the order was asked for; null where that is not known.</param>
    public static string? Finding(AckedOrder acked, OrderView? order, bool listed, StoredOrder? stored = null) => order switch
    {
        null => $"order {acked.OrderId} was acknowledged and is not there",
        _ when order.OrderId != acked.OrderId => $"order {acked.OrderId} answers as {order.OrderId}",
        _ when !OrderLife.Leads(acked.Status, order.Status) =>
            $"order {acked.OrderId} was acknowledged as {acked.Status} and is {order.Status}",
        _ when order.Version < acked.Version =>
            $"order {acked.OrderId} was acknowledged at version {acked.Version} and is at {order.Version}",
        _ when order.Version < stored?.Version =>
            $"order {acked.OrderId} was stored as {stored.Status} at version {stored.Version}, "
            + $"and was then shown as {order.Status} at {order.Version}",
        _ when order.TotalMinor != acked.TotalMinor =>
            $"order {acked.OrderId} has total {order.TotalMinor}, ordered was {acked.TotalMinor}",
        _ when order.Status == "awaitingPayment" && !listed => $"order {acked.OrderId} is awaitingPayment and not in the list",
        _ => null,
    };

    private static IEnumerable<(string Key, string Values)> Several(
        IEnumerable<AckedOrder> acked, Func<AckedOrder, string> key, Func<AckedOrder, string> value) =>
        acked.GroupBy(key, value, StringComparer.Ordinal)
            .Select(g => (g.Key, Values: g.Distinct().ToArray()))
            .Where(g => g.Values.Length > 1)
            .Select(g => (g.Key, string.Join(", ", g.Values)));
}
