using System.Collections.Concurrent;
using System.CommandLine;
using System.Net;
using System.Security.Cryptography;
using OrderActors.Load.Cli;
using OrderActors.Load.Http;

namespace OrderActors.Load.Stock;

/// <summary><c>race</c>: many clients want the last units of one SKU at once; exactly those are held, all others get a 409.</summary>
internal sealed class RaceCommand : Command
{
    private readonly TargetOptions _target;
    private readonly Option<string> _sku = new("--sku") { Description = "The SKU to race for.", DefaultValueFactory = _ => "sku-race" };
    private readonly Option<int> _units = new("--units") { Description = "Units that are available.", DefaultValueFactory = _ => 100 };
    private readonly Option<int> _clients = new("--clients") { Description = "Clients at once.", DefaultValueFactory = _ => 64 };
    private readonly Option<int> _attempts = new("--attempts")
    {
        Description = "Orders of one unit in all; at least one more than the units.",
        DefaultValueFactory = _ => 400,
    };

    /// <summary>The command.</summary>
    public RaceCommand()
        : base("race", "Lets clients race for the last units of one SKU and checks that exactly those are ordered.")
    {
        _target = new TargetOptions(this);
        foreach (var option in new Option[] { _sku, _units, _clients, _attempts })
        {
            Options.Add(option);
        }

        _units.Validators.Add(r => Limits.Within(r, () => r.GetValueOrDefault<int>(), 1, 100_000));
        _clients.Validators.Add(r => Limits.Within(r, () => r.GetValueOrDefault<int>(), 1, 1_000));
        _attempts.Validators.Add(r => Limits.Within(r, () => r.GetValueOrDefault<int>(), 2, 1_000_000));
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        using var gateway = new GatewayClient(_target.Target(parsed), TimeProvider.System);
        var sku = parsed.GetRequiredValue(_sku);
        var units = parsed.GetValue(_units);
        var attempts = Math.Max(parsed.GetValue(_attempts), units + 1);
        var heldBefore = (await gateway.GetStockAsync(sku, cancellation))?.Held ?? 0;
        await gateway.SetStockAsync(sku, heldBefore + units, cancellation);

        var answers = await RaceAsync(gateway, sku, attempts, parsed.GetValue(_clients), cancellation);
        var after = await gateway.GetStockAsync(sku, cancellation);

        var output = parsed.InvocationConfiguration.Output;
        foreach (var (answer, count) in answers.OrderBy(a => a.Key, StringComparer.Ordinal))
        {
            await output.WriteLineAsync($"{count} × {answer}");
        }

        await output.WriteLineAsync($"stock: {after}");
        var exact = answers.GetValueOrDefault("201") == units
            && answers.GetValueOrDefault("409 out-of-stock") == attempts - units
            && after is { Available: 0 }
            && after.Held == heldBefore + units;
        var verdict = exact ? "exactly" : "FAILED, it should be that";
        await output.WriteLineAsync($"{verdict} {units} of {attempts} orders hold stock");
        return exact ? 0 : 1;
    }

    private static async Task<ConcurrentDictionary<string, int>> RaceAsync(
        GatewayClient gateway, string sku, int attempts, int clients, CancellationToken cancellation)
    {
        var race = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(6));
        var answers = new ConcurrentDictionary<string, int>(StringComparer.Ordinal);
        var limit = new ParallelOptions { MaxDegreeOfParallelism = clients, CancellationToken = cancellation };
        await Parallel.ForAsync(0, attempts, limit, async (i, c) =>
        {
            var (status, code) = await gateway.OrderOneUnitAsync(sku, $"{race}-{i}", c);
            var answer = status == HttpStatusCode.Created ? "201" : $"{(int)status} {code}";
            answers.AddOrUpdate(answer, 1, (_, count) => count + 1);
        });
        return answers;
    }
}
