using System.Text;
using System.Text.Json;
using OrderActors.Bench.Cli;
using OrderActors.Bench.Contestants;
using OrderActors.Bench.Figures;

namespace OrderActors.Bench.Report;

/// <summary>What came out: tables to read, a plot to look at, every figure to reckon with.</summary>
internal sealed class BenchReport
{
    private readonly IReadOnlyList<Sample> _samples;
    private readonly IReadOnlyList<RatioRow> _ratios;

    /// <param name="samples">All figures.</param>
    /// <param name="settings">What was measured.</param>
    public BenchReport(IReadOnlyList<Sample> samples, BenchSettings settings)
    {
        _samples = samples;
        var board = new ScoreBoard(samples, Field.Titles, settings.Scenarios);
        _ratios = board.Ratios;
        Text = Write(board, settings);
    }

    /// <summary>The tables, in Markdown.</summary>
    public string Text { get; }

    /// <summary>Writes tables, plot and figures.</summary>
    public async Task WriteFilesAsync(string folder, CancellationToken cancellation)
    {
        await File.WriteAllTextAsync(Path.Combine(folder, "report.md"), Text, cancellation);
        await File.WriteAllTextAsync(Path.Combine(folder, "ratios.svg"), RatioPlot.Svg(_ratios), cancellation);
        await using var json = File.Create(Path.Combine(folder, "samples.json"));
        await JsonSerializer.SerializeAsync(json, _samples, SampleJson.Default.IReadOnlyListSample, cancellation);
    }

    private static string Write(ScoreBoard board, BenchSettings settings)
    {
        var text = new StringBuilder();
        text.AppendLine().AppendLine(
            $"{settings.Rounds} rounds, every second one backwards, {settings.Window.TotalSeconds:0.#} s a figure, "
            + $"{settings.Connections} connections, {settings.Skus} SKUs, {Environment.ProcessorCount} processors for all of it. "
            + "Median (least – most).");
        Section(text, "Closed loop: orders or reads a second", board.Rates());
        if (board.Ratios.Count > 0)
        {
            Section(text, "Ratio to the better peer, round by round", board.RatioTable());
            text.AppendLine("```").Append(RatioPlot.Bars(board.Ratios)).AppendLine("```");
        }

        Section(text, "Closed loop: p99 of a request, ms", board.Latencies(Sample.Closed));
        Section(
            text, $"Open loop at {BenchSettings.OpenShare:P0} of each program's own rate: p99 from when it was due, ms",
            board.Latencies(Sample.Open));
        Section(text, "What one order or read costs in the closed loop, and the program's memory", board.Costs());
        return text.ToString();
    }

    private static void Section(StringBuilder text, string title, string table) =>
        text.AppendLine().Append("**").Append(title).AppendLine("**").AppendLine().Append(table);
}
