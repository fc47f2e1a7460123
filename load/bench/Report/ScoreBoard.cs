using System.Globalization;
using OrderActors.Bench.Contestants;
using OrderActors.Bench.Figures;
using OrderActors.Bench.Rounds;

namespace OrderActors.Bench.Report;

/// <summary>This project's rate over that of the better peer.</summary>
/// <param name="Scenario">What was asked.</param>
/// <param name="Program">Which of this project's programs.</param>
/// <param name="Peer">The peer with the better median.</param>
/// <param name="Ratio">The ratios of all rounds.</param>
internal sealed record RatioRow(string Scenario, string Program, string Peer, Spread Ratio);

/// <summary>Puts figures into tables.</summary>
internal sealed class ScoreBoard
{
    private readonly ILookup<(string Program, string Scenario, string Loop), Sample> _samples;
    private readonly IReadOnlyList<Scenario> _scenarios;
    private readonly IReadOnlyDictionary<string, string> _titles;
    private readonly IReadOnlyList<string> _programs;

    /// <param name="samples">All figures.</param>
    /// <param name="titles">What programs are called, in the order of the columns.</param>
    /// <param name="scenarios">What was asked, in the order of the rows.</param>
    public ScoreBoard(IReadOnlyList<Sample> samples, IReadOnlyDictionary<string, string> titles, IReadOnlyList<Scenario> scenarios)
    {
        _samples = samples.ToLookup(sample => (sample.Program, sample.Scenario, sample.Loop));
        _scenarios = scenarios;
        _titles = titles;
        var there = samples.Select(sample => sample.Program).ToHashSet(StringComparer.Ordinal);
        _programs = [.. titles.Keys.Where(there.Contains)];
        Ratios = [.. scenarios.SelectMany(RatiosOf)];
    }

    /// <summary>The ratios, where there is somebody to compare with.</summary>
    public IReadOnlyList<RatioRow> Ratios { get; }

    /// <summary>Rates of all programs.</summary>
    public string Rates() => Table(
        ["", .. _programs.Select(program => _titles[program])],
        _scenarios.Select(scenario => (string[])
            [scenario.Title, .. _programs.Select(program => Cell(program, scenario, Sample.Closed, sample => sample.Rate, "N0"))]));

    /// <summary>The ratios.</summary>
    public string RatioTable() => Table(
        ["", "", "times", "of"],
        Ratios.Select(row => (string[])[row.Scenario, row.Program, Text(row.Ratio, "0.00"), row.Peer]));

    /// <summary>The 99th percentiles of a loop.</summary>
    public string Latencies(string loop) => Table(
        ["", .. _programs.Select(program => _titles[program])],
        _scenarios.Select(scenario => (string[])
            [scenario.Title, .. _programs.Select(program => Cell(program, scenario, loop, sample => sample.P99Ms, "0.0"))]));

    /// <summary>What an order or a read costs.</summary>
    public string Costs() => Table(
        [
            "", "", "CPU µs, program", "PostgreSQL", "generator", "allocated kB", "paused, of the time", "longest ms", "fsyncs",
            "commits", "round trips", "WAL kB", "memory MiB",
        ],
        from scenario in _scenarios
        from program in _programs
        let samples = _samples[(program, scenario.Name, Sample.Closed)]
        select (string[])
        [
            scenario.Title, _titles[program],
            Middle(samples, sample => sample.Each.ProgramCpuUs, "0.0"),
            Middle(samples, sample => sample.Each.PostgresCpuUs, "0.0"),
            Middle(samples, sample => sample.Each.GeneratorCpuUs, "0.0"),
            Middle(samples, sample => sample.Each.AllocatedBytes / 1000, "0.0"),
            // The mean: collections are too few for every round to have its share of them.
            OrDash(samples.Average(sample => sample.PauseShare), "0.0 %"),
            OrDash(Spread.Of(samples.Select(sample => sample.LongestPauseMs)).Most, "0.0"),
            Middle(samples, sample => sample.Each.Fsyncs, "0.00"),
            Middle(samples, sample => sample.Each.Commits, "0.00"),
            Middle(samples, sample => sample.Each.RoundTrips, "0.00"),
            Middle(samples, sample => sample.Each.WalBytes / 1000, "0.00"),
            Middle(samples, sample => sample.ResidentMib, "0"),
        ]);

    private static string Middle(IEnumerable<Sample> samples, Func<Sample, double> figure, string format) =>
        OrDash(Spread.Of(samples.Select(figure)).Median, format);

    private static string OrDash(double figure, string format) =>
        double.IsNaN(figure) ? "–" : figure.ToString(format, CultureInfo.InvariantCulture);

    private static string Text(Spread spread, string format)
    {
        return $"{In(spread.Median)} ({In(spread.Least)} – {In(spread.Most)})";

        string In(double figure) => figure.ToString(format, CultureInfo.InvariantCulture);
    }

    private static string Table(IReadOnlyList<string> head, IEnumerable<IReadOnlyList<string>> rows)
    {
        var lines = new[] { head, [.. head.Select((_, column) => column == 0 ? "---" : "---:")] }.Concat(rows);
        return string.Concat(lines.Select(cells => $"| {string.Join(" | ", cells)} |\n"));
    }

    private string Cell(string program, Scenario scenario, string loop, Func<Sample, double> figure, string format) =>
        Text(Spread.Of(_samples[(program, scenario.Name, loop)].Select(figure)), format);

    private IEnumerable<RatioRow> RatiosOf(Scenario scenario)
    {
        var peers = _programs.Where(Field.IsPeer).ToList();
        if (peers.Count == 0)
        {
            yield break;
        }

        var better = peers.MaxBy(peer => Spread.Of(Rates(peer).Select(rate => rate.Figure)).Median)!;
        foreach (var program in _programs.Where(program => !Field.IsPeer(program)))
        {
            yield return new RatioRow(scenario.Title, _titles[program], _titles[better], Spread.OfRatios(Rates(program), Rates(better)));
        }

        IEnumerable<(int Round, double Figure)> Rates(string program) =>
            _samples[(program, scenario.Name, Sample.Closed)].Select(sample => (sample.Round, sample.Rate));
    }
}
