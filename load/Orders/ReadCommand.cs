using System.CommandLine;
using OrderActors.Load.Cli;
using OrderActors.Load.Loop;

namespace OrderActors.Load.Orders;

/// <summary><c>read</c>: reads one order, or all of a file, over and over.</summary>
internal sealed class ReadCommand : Command
{
    private readonly TargetOptions _target;
    private readonly LoopOptions _loop;
    private readonly Option<string?> _id = new("--id") { Description = "The order to read." };
    private readonly Option<string?> _orders = new("--orders") { Description = "Reads the orders of a file that create --out wrote." };

    /// <summary>The command.</summary>
    public ReadCommand(TimeProvider clock)
        : base("read", "Reads orders and prints rate and latencies.")
    {
        _target = new TargetOptions(this);
        _loop = new LoopOptions(this);
        Options.Add(_id);
        Options.Add(_orders);
        Validators.Add(r =>
        {
            if (r.GetValue(_id) is null == r.GetValue(_orders) is null)
            {
                r.AddError("Either --id or --orders says what to read.");
            }
        });
        SetAction((parsed, cancellation) => RunAsync(parsed, clock, cancellation));
    }

    private async Task<int> RunAsync(ParseResult parsed, TimeProvider clock, CancellationToken cancellation)
    {
        string[] ids = parsed.GetValue(_id) is { } id
            ? [id]
            : [.. AckedOrderFile.Read(parsed.GetValue(_orders)!).Select(o => o.OrderId)];
        if (ids.Length == 0)
        {
            await parsed.InvocationConfiguration.Error.WriteLineAsync("The file has no orders.");
            return 2;
        }

        var target = _target.Target(parsed);
        using var loop = new LoadLoop(target, _loop.Limit(parsed, TimeSpan.Zero), clock);
        var work = new ReadWork(target, ids);
        var startedAt = clock.GetTimestamp();
        await loop.RunAsync(work, _loop.Pace(parsed, endsItself: false, clock), cancellation);
        work.Tally.Print(parsed.InvocationConfiguration.Output, "read", clock.GetElapsedTime(startedAt));
        return work.Tally.HasOthers ? 1 : 0;
    }
}
