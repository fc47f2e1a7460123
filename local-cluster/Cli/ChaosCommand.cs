using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using OrderActors.LocalCluster.Chaos;
using OrderActors.LocalCluster.Network;
using OrderActors.LocalCluster.Topology;
using OrderActors.LocalCluster.Traffic;

namespace OrderActors.LocalCluster.Cli;

/// <summary><c>chaos</c>: episodes of faults in a cluster under load, with an audit after each.</summary>
internal sealed class ChaosCommand : Command
{
    private const int SpareGateways = 2;
    private const string Lives = "lives";
    private const string Creates = "creates";

    /// <summary>Orders under way, in seconds of the rate: as long as a request to a silo that died may hang.</summary>
    private const int PatienceSeconds = 6;

    private readonly ShapeOptions _shape;
    private readonly Option<ulong> _seed = new("--seed")
    {
        Description = "Chooses everything that is chosen. Default: random.",
        DefaultValueFactory = _ => (uint)Random.Shared.Next(),
    };

    private readonly Option<int> _episodes = new("--episodes") { Description = "Runs so many.", DefaultValueFactory = _ => 10 };
    private readonly Option<int?> _episode = new("--episode") { Description = "Runs this one only, as after a failure." };
    private readonly Option<int> _rate = new("--rate") { Description = "Orders a second.", DefaultValueFactory = _ => 100 };
    private readonly Option<string> _clients = new("--clients")
    {
        Description = "What clients do: whole lives of orders, or creates only.",
        DefaultValueFactory = _ => Lives,
    };

    private readonly Option<FaultKind[]> _faults = new("--faults")
    {
        Description = "What may go wrong, with commas between. Default: everything that can be made to on this machine.",
        CustomParser = ParseFaults,
    };

    /// <summary>The command.</summary>
    public ChaosCommand()
        : base("chaos", "Runs faults in a cluster under load, and audits after each episode that nothing was lost.")
    {
        _shape = new ShapeOptions(this);
        foreach (var option in new Option[] { _seed, _episodes, _episode, _rate, _clients, _faults })
        {
            Options.Add(option);
        }

        _clients.AcceptOnlyFromAmong(Lives, Creates);

        SetAction((parsed, _) => RunAsync(parsed));
    }

    private static FaultKind[]? ParseFaults(ArgumentResult result)
    {
        var names = result.Tokens.SelectMany(token => token.Value.Split(',')).ToList();
        if (names.Find(name => !Enum.TryParse<FaultKind>(name, ignoreCase: true, out var _)) is { } unknown)
        {
            result.AddError($"There is no fault '{unknown}'; there are {string.Join(", ", Enum.GetNames<FaultKind>())}.");
            return null;
        }

        return [.. names.Select(name => Enum.Parse<FaultKind>(name, ignoreCase: true))];
    }

    private async Task<int> RunAsync(ParseResult parsed)
    {
        var output = parsed.InvocationConfiguration.Output;
        var seed = parsed.GetValue(_seed);
        var kinds = Possible(parsed.GetValue(_faults) is { Length: > 0 } asked ? asked : Enum.GetValues<FaultKind>(), output);
        using var signals = new StopSignals();
        await using var network = SiloNetwork.Obstacle is null ? SiloNetwork.Create() : null;
        var shape = _shape.Settings(parsed);
        var settings = shape with
        {
            DataFolder = NewFolder(shape.DataFolder),
            Port = Ports.FirstFree(shape.Gateways + SpareGateways),
            Programs = ChaosSettings.Programs,
            Network = network,
        };
        await output.WriteLineAsync($"seed {seed}; logs and database in {settings.DataFolder}");
        var numbers = parsed.GetValue(_episode) is { } one ? [one] : Enumerable.Range(1, parsed.GetValue(_episodes));
        try
        {
            await using var cluster = await ProcessCluster.StartAsync(settings, output.WriteLine, signals.Stop);
            using var second = signals.KillNow.Register(cluster.KillNow);
            var run = new ChaosRun(cluster, Traffic(parsed), TimeProvider.System);
            await run.StockAsync(signals.Stop);
            foreach (var number in numbers)
            {
                var result = await run.RunAsync(Episode.Of(seed, number, kinds), signals.Stop);
                await output.WriteLineAsync($"episode {number}: {result.Summary}; {result.Findings.Count} findings");
                if (result.Findings.Count > 0)
                {
                    await TellAsync(output, result, $"--seed {seed} --episode {number}{FaultsText(parsed)}{TrafficText(parsed)}");
                    return 1;
                }
            }
        }
        catch (OperationCanceledException) when (signals.Stop.IsCancellationRequested)
        {
            await output.WriteLineAsync("Stopped.");
            return 1;
        }

        Directory.Delete(settings.DataFolder, recursive: true);
        await output.WriteLineAsync("passed");
        return 0;
    }

    private TrafficSettings Traffic(ParseResult parsed) => new()
    {
        Seed = 0,
        OrdersPerSecond = parsed.GetValue(_rate),
        MaxOrdersUnderWay = parsed.GetValue(_rate) * PatienceSeconds,
        OnlyCreates = parsed.GetValue(_clients) == Creates,
    };

    private static async Task TellAsync(TextWriter output, EpisodeResult result, string again)
    {
        const int shown = 20;
        foreach (var finding in result.Findings.Take(shown))
        {
            await output.WriteLineAsync($"FINDING: {finding}");
        }

        await output.WriteLineAsync($"To run this episode again: ./dev chaos {again}");
    }

    private static List<FaultKind> Possible(IReadOnlyList<FaultKind> kinds, TextWriter output)
    {
        var possible = new List<FaultKind>();
        foreach (var kind in kinds)
        {
            if (FaultKinds.Obstacle(kind) is { } obstacle)
            {
                output.WriteLine($"left out: {kind}, because {obstacle}");
            }
            else
            {
                possible.Add(kind);
            }
        }

        return possible.Count > 0 ? possible : throw new ClusterException("none of these faults can be made on this machine");
    }

    /// <summary>A run's own folder: what a run before left, because it failed, is to be looked at.</summary>
    private static string NewFolder(string parent) => Enumerable.Range(1, int.MaxValue)
        .Select(number => Path.Combine(parent, string.Create(CultureInfo.InvariantCulture, $"run-{number}")))
        .First(folder => !Directory.Exists(folder));

    private string TrafficText(ParseResult parsed) => string.Create(
        CultureInfo.InvariantCulture, $" --rate {parsed.GetValue(_rate)} --clients {parsed.GetValue(_clients)}");

    private string FaultsText(ParseResult parsed) =>
        parsed.GetValue(_faults) is { Length: > 0 } faults ? $" --faults {string.Join(',', faults)}" : "";
}
