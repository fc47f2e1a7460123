using System.CommandLine;
using OrderActors.Load.Audit.Database;
using OrderActors.Load.Cli;
using OrderActors.Load.Http;
using OrderActors.Load.Orders;
using OrderActors.Load.Partners;

namespace OrderActors.Load.Audit;

/// <summary><c>audit</c>: every acknowledged order is there, and stock adds up with the orders that hold it.</summary>
internal sealed class AuditCommand : Command
{
    private const int FindingsShown = 20;

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

    private readonly Option<string?> _database = new("--database")
    {
        Description = "A connection string: checks steps, ledgers and what is due in the rows too.",
    };

    private readonly Option<string?> _partners = new("--partners")
    {
        Description = "The file in which the partners of a local cluster keep what they were asked. Needs --database.",
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
        foreach (var option in new Option[] { _acked, _skus, _received, _database, _partners, _settle })
        {
            Options.Add(option);
        }

        _skus.Validators.Add(r => Limits.Within(r, () => r.GetValueOrDefault<int>(), 0, 10_000_000));
        _settle.Validators.Add(r => Limits.Within(r, () => r.GetValueOrDefault<int>(), 0, 3_600));
        Validators.Add(r =>
        {
            if (r.GetValue(_partners) is not null && r.GetValue(_database) is null)
            {
                r.AddError("--partners is compared with the rows, and needs --database.");
            }
        });
        SetAction((parsed, cancellation) => RunAsync(parsed, clock, cancellation));
    }

    private async Task<int> RunAsync(ParseResult parsed, TimeProvider clock, CancellationToken cancellation)
    {
        var acked = parsed.GetValue(_acked) is { } path ? AckedOrderFile.Read(path) : [];
        var received = parsed.GetValue(_received);
        using var gateway = new GatewayClient(_target.Target(parsed), clock) { Patience = OrderAudit.GatewayPatience };
        await using var database = parsed.GetValue(_database) is { } address ? AuditDatabase.Open(address, clock) : null;
        var scope = new AuditScope
        {
            Gateway = gateway,
            Acked = acked,
            Skus = parsed.GetValue(_skus),
            Received = _ => received,
            Database = database,
            PartnerRequests = parsed.GetValue(_partners) is { } file ? () => PartnerRequestFile.Read(file) : null,
            Settle = TimeSpan.FromSeconds(parsed.GetValue(_settle)),
        };
        var report = await OrderAudit.RunAsync(scope, clock, cancellation);

        var output = parsed.InvocationConfiguration.Output;
        foreach (var finding in report.Findings.Take(FindingsShown))
        {
            await output.WriteLineAsync($"FINDING: {finding}");
        }

        await output.WriteLineAsync(
            $"audited {acked.Count} acknowledgements, {report.LiveOrders} live orders, {report.Skus} SKUs: "
            + $"{report.Findings.Count} findings");
        return report.Findings.Count == 0 ? 0 : 1;
    }
}
