using System.Collections.Concurrent;
using System.CommandLine;
using OrderActors.Load.Cli;
using OrderActors.Load.Http;
using OrderActors.Load.Orders;

namespace OrderActors.Load.Audit;

/// <summary><c>audit</c>: every acknowledged order is there, and stock adds up with the orders that hold it.</summary>
internal sealed class AuditCommand : Command
{
    private const int RequestsAtOnce = 16;
    private const int FindingsShown = 20;

    private static readonly TimeSpan LookAgainAfter = TimeSpan.FromSeconds(1);

    private readonly TargetOptions _target;
    private readonly Option<string?> _acked = new("--acked") { Description = "The file that create --out wrote." };
    private readonly Option<int> _skus = new("--skus")
    {
        Description = "Checks sku-0 … sku-(N-1) and every SKU of a live order.",
        DefaultValueFactory = _ => 1000,
    };

    private readonly Option<long?> _received = new("--received")
    {
        Description = "Units that each SKU has received, when all got the same.",
    };

    private readonly Option<int> _settle = new("--settle")
    {
        Description = "Seconds that orders without an answer may take to come to rest.",
        DefaultValueFactory = _ => 60,
    };

    /// <summary>The command.</summary>
    public AuditCommand(TimeProvider clock)
        : base("audit", "Checks orders and stock through the API. Nothing else may use the gateway meanwhile.")
    {
        _target = new TargetOptions(this);
        foreach (var option in new Option[] { _acked, _skus, _received, _settle })
        {
            Options.Add(option);
        }

        _skus.Validators.Add(r => Limits.Within(r, r.GetValueOrDefault<int>(), 0, 10_000_000));
        _settle.Validators.Add(r => Limits.Within(r, r.GetValueOrDefault<int>(), 0, 3_600));
        SetAction((parsed, cancellation) => RunAsync(parsed, clock, cancellation));
    }

    private async Task<int> RunAsync(ParseResult parsed, TimeProvider clock, CancellationToken cancellation)
    {
        var acked = parsed.GetValue(_acked) is { } path ? AckedOrderFile.Read(path) : [];
        var limit = new ParallelOptions { MaxDegreeOfParallelism = RequestsAtOnce, CancellationToken = cancellation };
        using var gateway = new GatewayClient(_target.Target(parsed));

        var snapshot = await SettledAsync(gateway, parsed.GetValue(_skus), TimeSpan.FromSeconds(parsed.GetValue(_settle)), clock, limit);
        string[] findings =
        [
            .. AckedOrderAudit.Contradictions(acked),
            .. await AckedFindingsAsync(gateway, acked, snapshot, limit),
            .. StockAudit.Findings(snapshot, parsed.GetValue(_received)),
        ];

        var output = parsed.InvocationConfiguration.Output;
        foreach (var finding in findings.Take(FindingsShown))
        {
            await output.WriteLineAsync($"FINDING: {finding}");
        }

        await output.WriteLineAsync(
            $"audited {acked.Count} acknowledged orders, {snapshot.Live.Count} live orders, {snapshot.Stock.Count} SKUs: "
            + $"{findings.Length} findings");
        return findings.Length == 0 ? 0 : 1;
    }

    /// <summary>
    /// A request that a crash cut off may have left an order that is still to be decided; that takes its time and is no fault,
    /// unless it never ends.
    /// </summary>
    private static async Task<Snapshot> SettledAsync(
        GatewayClient gateway, int skus, TimeSpan settle, TimeProvider clock, ParallelOptions limit)
    {
        var startedAt = clock.GetTimestamp();
        while (true)
        {
            var snapshot = await Snapshot.TakeAsync(gateway, skus, limit);
            if (snapshot.IsSettled || clock.GetElapsedTime(startedAt) >= settle)
            {
                return snapshot;
            }

            await Task.Delay(LookAgainAfter, clock, limit.CancellationToken);
        }
    }

    private static async Task<IEnumerable<string>> AckedFindingsAsync(
        GatewayClient gateway, IReadOnlyList<AckedOrder> acked, Snapshot snapshot, ParallelOptions limit)
    {
        var listed = snapshot.Live.Select(o => o.OrderId).ToHashSet(StringComparer.Ordinal);
        var findings = new ConcurrentQueue<string>();
        await Parallel.ForEachAsync(acked, limit, async (ack, c) =>
        {
            var order = await gateway.GetOrderAsync(ack.OrderId, c);
            if (AckedOrderAudit.Finding(ack, order, listed.Contains(ack.OrderId)) is { } finding)
            {
                findings.Enqueue(finding);
            }
        });
        return findings;
    }
}
