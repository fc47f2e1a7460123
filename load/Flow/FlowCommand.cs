using System.CommandLine;
using System.Security.Cryptography;
using OrderActors.Load.Cli;
using OrderActors.Load.Loop;
using OrderActors.Load.Orders;

namespace OrderActors.Load.Flow;

/// <summary><c>flow</c>: orders that are created, paid and shipped, as fast as they are taken, or at a rate.</summary>
internal sealed class FlowCommand : Command
{
    private readonly TargetOptions _target;
    private readonly LoopOptions _loop;
    private readonly Option<long?> _count = new("--count") { Description = "Ends after this many orders." };
    private readonly Option<int> _skus = new("--skus")
    {
        Description = "Orders spread over sku-0 … sku-(N-1).",
        DefaultValueFactory = _ => 1000,
    };

    /// <summary>The command.</summary>
    public FlowCommand(TimeProvider clock)
        : base("flow", "Creates orders, pays and ships them, and prints rate and latencies. A --rate is one of requests, three an order.")
    {
        _target = new TargetOptions(this);
        _loop = new LoopOptions(this);
        Options.Add(_count);
        Options.Add(_skus);
        _count.Validators.Add(r => Limits.Within(r, () => r.GetValueOrDefault<long?>() ?? 1, 1, 1e12));
        _skus.Validators.Add(r => Limits.Within(r, () => r.GetValueOrDefault<int>(), 1, 10_000_000));
        SetAction((parsed, cancellation) => RunAsync(parsed, clock, cancellation));
    }

    private async Task<int> RunAsync(ParseResult parsed, TimeProvider clock, CancellationToken cancellation)
    {
        var target = _target.Target(parsed);
        var run = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(6));
        using var webhooks = new WebhookRecipe(run, clock);
        using var loop = new LoadLoop(target, _loop.Limit(parsed, TimeSpan.Zero), clock);
        var count = parsed.GetValue(_count);
        var work = new FlowWork(target, new OrderRecipe(run, 1, parsed.GetValue(_skus), 1), webhooks, count);
        var startedAt = clock.GetTimestamp();
        await loop.RunAsync(work, _loop.Pace(parsed, endsItself: count is not null, clock), cancellation);
        var elapsed = clock.GetElapsedTime(startedAt);
        work.Tally.Print(parsed.InvocationConfiguration.Output, "requests", elapsed);
        await parsed.InvocationConfiguration.Output.WriteLineAsync(
            $"shipped: {work.Shipped} orders, {work.Shipped / elapsed.TotalSeconds:F0}/s");
        return work.Tally.HasOthers ? 1 : 0;
    }
}
