using System.CommandLine;
using OrderActors.Bench.Contestants;
using OrderActors.Bench.Report;
using OrderActors.Bench.Rounds;
using OrderActors.Load.Cli;

namespace OrderActors.Bench.Cli;

/// <summary><c>bench</c>: this project and the peers in turn, on one machine in one run.</summary>
internal sealed class BenchCommand : RootCommand
{
    private readonly Option<bool> _quick = new("--quick")
    {
        Description = "Two rounds of about a second each, in two minutes: enough to see a factor, not a tenth.",
    };

    private readonly Option<int?> _rounds = new("--rounds") { Description = "Rounds; every second one goes backwards. Default 6." };
    private readonly Option<double?> _seconds = new("--seconds") { Description = "Seconds that one figure is measured for. Default 6." };
    private readonly Option<string[]> _programs = new("--programs")
    {
        Description = $"Only these, of {string.Join(", ", Field.Names)}.",
        AllowMultipleArgumentsPerToken = true,
    };

    private readonly Option<string[]> _scenarios = new("--scenarios")
    {
        Description = $"Only these, of {string.Join(", ", Scenario.All.Select(scenario => scenario.Name))}.",
        AllowMultipleArgumentsPerToken = true,
    };

    private readonly Option<string> _data = new("--data") { Description = "Where the databases are while it runs.", Required = true };
    private readonly Option<string> _out = new("--out") { Description = "Where the results are written.", Required = true };
    private readonly Option<string> _gin = new("--gin") { Description = "The built Gin peer.", DefaultValueFactory = _ => "" };

    /// <summary>The command.</summary>
    /// <param name="clock">The clock.</param>
    /// <param name="stop">The user wants no more of it.</param>
    public BenchCommand(TimeProvider clock, CancellationToken stop)
        : base("Compares this project with programs of the same contract, in turn on one machine.")
    {
        foreach (var option in new Option[] { _quick, _rounds, _seconds, _programs, _scenarios, _data, _out, _gin })
        {
            Options.Add(option);
        }

        _rounds.Validators.Add(r => Limits.Within(r, () => r.GetValueOrDefault<int?>() ?? 2, 2, 100));
        _seconds.Validators.Add(r => Limits.Within(r, () => r.GetValueOrDefault<double?>() ?? 1, 0.5, 3600));
        OnlyKnown(_programs, Field.Names);
        OnlyKnown(_scenarios, [.. Scenario.All.Select(scenario => scenario.Name)]);
        SetAction((parsed, _) => RunAsync(parsed, clock, stop));
    }

    /// <summary>What the command line asks for.</summary>
    internal BenchSettings Settings(ParseResult parsed)
    {
        var quick = parsed.GetValue(_quick);
        var names = parsed.GetValue(_scenarios) is { Length: > 0 } some ? some : [.. Scenario.All.Select(scenario => scenario.Name)];
        return new BenchSettings
        {
            Rounds = parsed.GetValue(_rounds) ?? (quick ? BenchSettings.QuickRounds : BenchSettings.UsualRounds),
            Window = TimeSpan.FromSeconds(
                parsed.GetValue(_seconds) ?? (quick ? BenchSettings.QuickSeconds : BenchSettings.UsualSeconds)),
            Programs = parsed.GetValue(_programs) is { Length: > 0 } programs ? programs : Field.Names,
            Scenarios = [.. Scenario.All.Where(scenario => names.Contains(scenario.Name, StringComparer.Ordinal))],
            DataFolder = Path.GetFullPath(parsed.GetRequiredValue(_data)),
            OutputFolder = Path.GetFullPath(parsed.GetRequiredValue(_out)),
            GinProgram = parsed.GetValue(_gin)!,
        };
    }

    private static void OnlyKnown(Option<string[]> option, IReadOnlyList<string> known) => option.Validators.Add(result =>
    {
        foreach (var name in result.GetValueOrDefault<string[]>()!.Where(name => !known.Contains(name, StringComparer.Ordinal)))
        {
            result.AddError($"{option.Name} knows {string.Join(", ", known)}, and no '{name}'.");
        }
    });

    private async Task<int> RunAsync(ParseResult parsed, TimeProvider clock, CancellationToken stop)
    {
        var settings = Settings(parsed);
        var output = parsed.InvocationConfiguration.Output;
        var samples = await new BenchRun(settings, clock, output).RunAsync(stop);
        var report = new BenchReport(samples, settings);
        await output.WriteAsync(report.Text);
        await report.WriteFilesAsync(settings.OutputFolder, CancellationToken.None);
        await output.WriteLineAsync($"Written: {settings.OutputFolder}");
        var others = samples.Where(sample => sample.Others.Count > 0).ToList();
        foreach (var sample in others)
        {
            var answers = string.Join(", ", sample.Others.Select(other => $"{other.Value} × {other.Key}"));
            await output.WriteLineAsync($"Other answers: {sample.Program}, {sample.Scenario}, {sample.Loop}: {answers}");
        }

        return others.Count == 0 ? 0 : 1;
    }
}
