using System.Collections.Concurrent;
using OrderActors.Load.Audit.Database;
using OrderActors.Load.Audit.Partners;

namespace OrderActors.Load.Audit;

/// <summary>
/// What must be true when nothing runs any more: every acknowledged order is there with that or a later state, stock is conserved,
/// nothing is held without an order, no effect was carried out twice, no order is overdue.
/// </summary>
internal static class OrderAudit
{
    private const int RequestsAtOnce = 16;

    /// <summary>How long a request of an audit is repeated. One among hundreds of thousands that fails must not cost all the others.
    /// </summary>
    public static readonly TimeSpan GatewayPatience = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan LookAgainAfter = TimeSpan.FromSeconds(1);

    /// <summary>
    /// Looks until there is nothing to find, or until <see cref="AuditScope.Settle"/> has passed: a request that a fault cut off may have
    /// left an order that is still to be decided, which takes its time and is no fault unless it never ends.
    /// </summary>
    /// <exception cref="AuditException">The audit can't be made.</exception>
    public static async Task<AuditReport> RunAsync(AuditScope scope, TimeProvider clock, CancellationToken cancellation)
    {
        var startedAt = clock.GetTimestamp();
        while (true)
        {
            var isLast = clock.GetElapsedTime(startedAt) >= scope.Settle;
            try
            {
                if (await LookAsync(scope, isLast, cancellation) is { } report && (isLast || report.Findings.Count == 0))
                {
                    return report;
                }
            }
            catch (HttpRequestException exception)
            {
                // What was cut off may keep a gateway from answering for a while too.
                if (isLast)
                {
                    throw new AuditException($"a gateway did not answer the audit: {exception.Message}", exception);
                }
            }

            await Task.Delay(LookAgainAfter, clock, cancellation);
        }
    }

    /// <summary>Everything; or null where it shows early that orders are under way and a full look is not worth its requests.</summary>
    private static async Task<AuditReport?> LookAsync(AuditScope scope, bool isLast, CancellationToken cancellation)
    {
        var limit = new ParallelOptions { MaxDegreeOfParallelism = RequestsAtOnce, CancellationToken = cancellation };
        var snapshot = await Snapshot.TakeAsync(scope.Gateway, scope.Skus, limit);
        if (!isLast && !snapshot.IsSettled)
        {
            return null;
        }

        List<string> findings =
        [
            .. AckedOrderAudit.Contradictions(scope.Acked),
            .. StockAudit.Findings(snapshot, scope.Received),
        ];
        if (scope.Database is { } database)
        {
            findings.AddRange(await DatabaseAudit.FindingsAsync(database, scope.OverdueLimit, cancellation));
            if (scope.PartnerRequests is { } requests)
            {
                findings.AddRange(PartnerAudit.Findings(requests(), await EffectHistory.ReadAsync(database, cancellation)));
            }
        }

        if (isLast || findings.Count == 0)
        {
            findings.AddRange(await AckedFindingsAsync(scope, snapshot, limit));
        }

        return new AuditReport(findings, snapshot.Live.Count, snapshot.Stock.Count);
    }

    private static async Task<IEnumerable<string>> AckedFindingsAsync(AuditScope scope, Snapshot snapshot, ParallelOptions limit)
    {
        var listed = snapshot.Live.Select(o => o.OrderId).ToHashSet(StringComparer.Ordinal);
        var stored = scope.Database is { } database
            ? await StoredOrders.ReadAsync(database, scope.Acked.Select(ack => ack.OrderId), limit.CancellationToken)
            : new Dictionary<string, StoredOrder>();
        var findings = new ConcurrentQueue<string>();
        await Parallel.ForEachAsync(scope.Acked.GroupBy(ack => ack.OrderId, StringComparer.Ordinal), limit, async (acks, c) =>
        {
            var order = await scope.Gateway.GetOrderAsync(acks.Key, c);
            var (isListed, row) = (listed.Contains(acks.Key), stored.GetValueOrDefault(acks.Key));
            foreach (var finding in acks.Select(ack => AckedOrderAudit.Finding(ack, order, isListed, row)))
            {
                if (finding is not null)
                {
                    findings.Enqueue(finding);
                }
            }
        });
        return findings;
    }
}
