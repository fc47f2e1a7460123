using System.CommandLine;
using System.Security.Cryptography;
using OrderActors.Load.Cli;
using OrderActors.Load.Loop;

namespace OrderActors.Load.Orders;

/// <summary><c>create</c>: orders as fast as they are taken, or at a rate.</summary>
internal sealed class CreateCommand : Command
{
    /// <summary>How long a run with <c>--retry</c> waits for a server that is gone.</summary>
    private static readonly TimeSpan RestartLimit = TimeSpan.FromSeconds(120);

    private readonly TargetOptions _target;
    private readonly LoopOptions _loop;
    private readonly Option<long?> _count = new("--count") { Description = "Ends after this many orders." };
    private readonly Option<int> _skus = new("--skus")
    {
        Description = "Orders spread over sku-0 … sku-(N-1).",
        DefaultValueFactory = _ => 1000,
    };

    private readonly Option<bool> _hot = new("--hot") { Description = "Every order takes sku-0." };
    private readonly Option<int> _lines = new("--lines") { Description = "Lines an order.", DefaultValueFactory = _ => 1 };
    private readonly Option<ulong> _seed = new("--seed")
    {
        Description = "Chooses customers, SKUs and quantities.",
        DefaultValueFactory = _ => 1,
    };

    private readonly Option<string?> _run = new("--run") { Description = "Prefix of the idempotency keys. Default: random." };
    private readonly Option<string?> _out = new("--out") { Description = "Writes acknowledged orders here, as JSON lines." };
    private readonly Option<bool> _retry = new("--retry")
    {
        Description = "Repeats lost and refused requests with the same key, and waits up to 120 s for a server that is gone.",
    };

    /// <summary>The command.</summary>
    public CreateCommand(TimeProvider clock)
        : base("create", "Creates orders and prints rate and latencies.")
    {
        _target = new TargetOptions(this);
        _loop = new LoopOptions(this);
        foreach (var option in new Option[] { _count, _skus, _hot, _lines, _seed, _run, _out, _retry })
        {
            Options.Add(option);
        }

        _count.Validators.Add(r => Limits.Within(r, () => r.GetValueOrDefault<long?>() ?? 1, 1, 1e12));
        _skus.Validators.Add(r => Limits.Within(r, () => r.GetValueOrDefault<int>(), 1, 10_000_000));
        _lines.Validators.Add(r => Limits.Within(r, () => r.GetValueOrDefault<int>(), 1, 100));
        SetAction((parsed, cancellation) => RunAsync(parsed, clock, cancellation));
    }

    private async Task<int> RunAsync(ParseResult parsed, TimeProvider clock, CancellationToken cancellation)
    {
        var target = _target.Target(parsed);
        var skus = parsed.GetValue(_hot) ? 1 : parsed.GetValue(_skus);
        var lines = parsed.GetValue(_lines);
        if (lines > skus)
        {
            await parsed.InvocationConfiguration.Error.WriteLineAsync("An order has a SKU once: --lines is at most the number of SKUs.");
            return 2;
        }

        var run = parsed.GetValue(_run) ?? Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(6));
        var recipe = new OrderRecipe(run, parsed.GetValue(_seed), skus, lines);
        var count = parsed.GetValue(_count);
        var retry = parsed.GetValue(_retry);

        using var acked = parsed.GetValue(_out) is { } path ? new AckedOrderFile(path) : null;
        using var loop = new LoadLoop(target, _loop.Limit(parsed, retry ? RestartLimit : TimeSpan.Zero), clock);
        var work = new CreateWork(target, recipe, count, retry, acked);
        var startedAt = clock.GetTimestamp();
        await loop.RunAsync(work, _loop.Pace(parsed, endsItself: count is not null, clock), cancellation);
        work.Tally.Print(parsed.InvocationConfiguration.Output, "created", clock.GetElapsedTime(startedAt));

        var complete = retry && count is { } wanted ? work.Tally.Expected == wanted : !work.Tally.HasOthers;
        return complete ? 0 : 1;
    }
}
