using System.Globalization;
using OrderActors.Load.Audit;
using OrderActors.Load.Audit.Database;
using OrderActors.Load.Http;
using OrderActors.Load.Orders;
using OrderActors.LocalCluster.Partners;
using OrderActors.LocalCluster.Topology;
using OrderActors.LocalCluster.Traffic;

namespace OrderActors.LocalCluster.Chaos;

/// <summary>What an episode came to.</summary>
/// <param name="Findings">What is wrong; empty where nothing is.</param>
/// <param name="Summary">What there was, for a line of text.</param>
internal sealed record EpisodeResult(IReadOnlyList<string> Findings, string Summary);

/// <summary>Runs episodes in a cluster: traffic, faults, rest, audit. The audit is of everything since the cluster was made.</summary>
/// <param name="cluster">The cluster, ready and new.</param>
/// <param name="traffic">How much goes on; the seed is the episode's.</param>
/// <param name="clock">The clock.</param>
internal sealed class ChaosRun(ProcessCluster cluster, TrafficSettings traffic, TimeProvider clock)
{
    /// <summary>One in so many answers of a partner is lost, and as many come out as errors.</summary>
    private const int AnswersALoss = 20;

    /// <summary>One SKU has too few units, so that orders race for the last of them.</summary>
    private const long ScarceUnits = 400;

    private static readonly TimeSpan SettleLimit = TimeSpan.FromSeconds(90);

    private readonly List<AckedOrder> _acked = [];

    /// <summary>Puts units into the shop.</summary>
    public async Task StockAsync(CancellationToken cancellation)
    {
        using var gateway = Gateway();
        for (var sku = 0; sku < traffic.Skus; sku++)
        {
            await gateway.SetStockAsync($"sku-{sku}", UnitsOf($"sku-{sku}") ?? 0, cancellation);
        }
    }

    /// <summary>Runs one.</summary>
    public async Task<EpisodeResult> RunAsync(Episode episode, CancellationToken cancellation)
    {
        var startedAt = clock.GetTimestamp();
        var tally = new TrafficTally(clock);
        var findings = new List<string>();
        var random = new Random(episode.FaultSeed);
        cluster.Partners.Reply = _ => Reply(random);
        await using (var shops = new ShopTraffic(traffic with { Seed = episode.TrafficSeed }, Gateways, tally, clock))
        {
            await using var scene = new FaultScene(cluster, shops, new Random(episode.FaultSeed), clock);
            try
            {
                foreach (var fault in episode.Faults)
                {
                    await scene.MakeAsync(fault, cancellation);
                }
            }
            catch (Exception exception) when (exception is ClusterException or AuditException)
            {
                findings.Add(exception.Message);
            }

            await shops.StopAsync();
            findings.AddRange(scene.Findings);
        }

        _acked.AddRange(tally.Acked);
        findings.AddRange(tally.Findings);
        findings.AddRange(await AuditAsync(cancellation));
        return new EpisodeResult(findings, Summary(episode, tally, clock.GetElapsedTime(startedAt)));
    }

    /// <summary>Looks for what must not be, in everything that has happened so far.</summary>
    private async Task<IReadOnlyList<string>> AuditAsync(CancellationToken cancellation)
    {
        try
        {
            await cluster.WaitReadyAsync(cancellation);
            return await LookAsync(cancellation);
        }
        catch (Exception exception) when (exception is ClusterException or AuditException)
        {
            return [$"the audit could not be made: {exception.Message}"];
        }
    }

    private async Task<IReadOnlyList<string>> LookAsync(CancellationToken cancellation)
    {
        using var gateway = Gateway();
        await using var database = AuditDatabase.Open(cluster.Database.ConnectionString, clock);
        var scope = new AuditScope
        {
            Gateway = gateway,
            Acked = _acked,
            Skus = traffic.Skus,
            Received = UnitsOf,
            Database = database,
            PartnerRequests = () => cluster.Partners.Requests,
            Settle = SettleLimit,
        };
        return (await OrderAudit.RunAsync(scope, clock, cancellation)).Findings;
    }

    private static PartnerReply Reply(Random random)
    {
        lock (random)
        {
            return random.Next(AnswersALoss) switch
            {
                0 => PartnerReply.Lost,
                1 => PartnerReply.Error,
                _ => PartnerReply.Sent,
            };
        }
    }

    private static string Summary(Episode episode, TrafficTally tally, TimeSpan elapsed)
    {
        var recovery = tally.Recovery() is var (first, last, skus)
            ? string.Create(
                CultureInfo.InvariantCulture,
                $"; {skus} SKUs failed, and sold again {first.TotalSeconds:F1} to {last.TotalSeconds:F1} s after the fault")
            : "";
        var answers = tally.Repeats > 0 ? $"; repeated after {tally.BadAnswers}" : "";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{string.Join(", ", episode.Faults)}: {elapsed.TotalSeconds:F0} s, {tally.Created} orders, {tally.Requests} requests, "
            + $"{tally.Repeats} repeated, {tally.FailedTwice} failed twice{recovery}{answers}");
    }

    /// <summary>Those that a balancer would send requests to.</summary>
    private IReadOnlyList<Uri> Gateways() => [.. cluster.Gateways.Where(gateway => gateway.WasReady).Select(gateway => gateway.Url)];

    private GatewayClient Gateway() =>
        new(new HttpTarget(cluster.Gateways[0].Url, "dev"), clock) { Patience = OrderAudit.GatewayPatience };

    private long? UnitsOf(string sku) => sku == "sku-0" ? ScarceUnits : traffic.OnHand;
}
