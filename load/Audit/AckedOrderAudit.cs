using OrderActors.Load.Orders;

namespace OrderActors.Load.Audit;

/// <summary>What must be true of every order that was acknowledged with 201.</summary>
internal static class AckedOrderAudit
{
    /// <summary>What such an order can become; <c>placing</c> and <c>rejected</c> are not among them, for its stock was reserved.</summary>
    private static readonly HashSet<string> AllowedStatuses = new(StringComparer.Ordinal)
    {
        "awaitingPayment", "paid", "fulfilling", "fulfilled", "cancelled", "expired", "refunding", "refunded",
    };

    /// <summary>What is wrong between the acknowledgements themselves.</summary>
    public static IEnumerable<string> Contradictions(IReadOnlyCollection<AckedOrder> acked)
    {
        foreach (var ids in acked.GroupBy(a => a.IdempotencyKey, a => a.OrderId, StringComparer.Ordinal).Where(g => g.Distinct().Count() > 1))
        {
            yield return $"key {ids.Key} was acknowledged as several orders: {string.Join(", ", ids.Distinct())}";
        }

        foreach (var keys in acked.GroupBy(a => a.OrderId, a => a.IdempotencyKey, StringComparer.Ordinal).Where(g => g.Distinct().Count() > 1))
        {
            yield return $"order {keys.Key} was acknowledged for several keys: {string.Join(", ", keys.Distinct())}";
        }
    }

    /// <summary>What is wrong with one order; null where nothing is.</summary>
    /// <param name="acked">The acknowledgement.</param>
    /// <param name="order">The order as it is now; null where it isn't there.</param>
    /// <param name="listed">The order is in the list of live orders.</param>
    public static string? Finding(AckedOrder acked, OrderView? order, bool listed) => order switch
    {
        null => $"order {acked.OrderId} was acknowledged and is not there",
        _ when order.OrderId != acked.OrderId => $"order {acked.OrderId} answers as {order.OrderId}",
        _ when !AllowedStatuses.Contains(order.Status) => $"order {acked.OrderId} was acknowledged and is {order.Status}",
        _ when order.TotalMinor != acked.TotalMinor => $"order {acked.OrderId} has total {order.TotalMinor}, ordered was {acked.TotalMinor}",
        _ when order.Status == "awaitingPayment" && !listed => $"order {acked.OrderId} is awaitingPayment and not in the list",
        _ => null,
    };
}
