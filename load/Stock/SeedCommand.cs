using System.CommandLine;
using OrderActors.Load.Cli;
using OrderActors.Load.Http;

namespace OrderActors.Load.Stock;

/// <summary><c>seed</c>: sets what is on hand of <c>sku-0</c> ….</summary>
internal sealed class SeedCommand : Command
{
    private const int RequestsAtOnce = 16;

    private readonly TargetOptions _target;
    private readonly Option<int> _skus = new("--skus") { Description = "Seeds sku-0 … sku-(N-1).", DefaultValueFactory = _ => 1000 };
    private readonly Option<long> _onHand = new("--on-hand") { Description = "Units of each.", DefaultValueFactory = _ => 1_000_000 };

    /// <summary>The command.</summary>
    public SeedCommand()
        : base("seed", "Sets the stock of sku-0 … sku-(N-1).")
    {
        _target = new TargetOptions(this);
        Options.Add(_skus);
        Options.Add(_onHand);
        _skus.Validators.Add(r => Limits.Within(r, () => r.GetValueOrDefault<int>(), 1, 10_000_000));
        _onHand.Validators.Add(r => Limits.Within(r, () => r.GetValueOrDefault<long>(), 0, 1e15));
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        using var gateway = new GatewayClient(_target.Target(parsed), TimeProvider.System);
        var onHand = parsed.GetValue(_onHand);
        var skus = parsed.GetValue(_skus);
        var limit = new ParallelOptions { MaxDegreeOfParallelism = RequestsAtOnce, CancellationToken = cancellation };
        await Parallel.ForAsync(
            0, skus, limit, async (i, c) => await gateway.SetStockAsync($"sku-{i}", onHand, c));
        await parsed.InvocationConfiguration.Output.WriteLineAsync($"seeded {skus} SKUs with {onHand} units each");
        return 0;
    }
}
