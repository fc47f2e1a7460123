using System.Globalization;
using OrderActors.Bench.Cli;
using OrderActors.Bench.Contestants;
using OrderActors.Bench.Figures;

namespace OrderActors.Bench.Rounds;

/// <summary>Starts everybody, measures them in turn, and ends them.</summary>
/// <param name="settings">What is measured.</param>
/// <param name="clock">The clock.</param>
/// <param name="output">Where it says how far it is.</param>
internal sealed class BenchRun(BenchSettings settings, TimeProvider clock, TextWriter output)
{
    private const double LeastRate = 10;

    /// <summary>The time in which processes that stood still work off what became due meanwhile.</summary>
    private static readonly TimeSpan Settling = TimeSpan.FromMilliseconds(150);

    /// <summary>Runs.</summary>
    /// <exception cref="BenchException">It could not be done; the message says why.</exception>
    public async Task<IReadOnlyList<Sample>> RunAsync(CancellationToken stop)
    {
        var field = Field.Of(settings.Programs, settings.GinProgram);
        Directory.CreateDirectory(settings.OutputFolder);
        var samples = await RunAsync(field, stop);
        // Now that the programs have ended their files are complete.
        var pauses = field.ToDictionary(contestant => contestant.Name, TakePauses, StringComparer.Ordinal);
        return
        [
            .. samples.Select(sample => pauses[sample.Program] is { } log
                ? sample with { LongestPauseMs = log.Longest(sample.Time.From, sample.Time.To).TotalMilliseconds }
                : sample),
        ];
    }

    private PauseLog? TakePauses(Contestant contestant)
    {
        var file = RunningContestant.PauseFileIn(settings.OutputFolder, contestant);
        var log = PauseLog.Read(file, clock);
        File.Delete(file);
        return log;
    }

    private async Task<List<Sample>> RunAsync(IReadOnlyList<Contestant> field, CancellationToken stop)
    {
        var seats = new List<Seat>();
        try
        {
            foreach (var contestant in field)
            {
                await output.WriteLineAsync($"Starting {Field.Titles[contestant.Name]}…");
                seats.Add(await Seat.TakeAsync(contestant, settings, clock, stop));
                seats[^1].Running.StandStill(true);
            }

            return await MeasureAsync(seats, stop);
        }
        finally
        {
            foreach (var seat in seats)
            {
                await seat.DisposeAsync();
            }

            if (Directory.Exists(settings.DataFolder) && !Directory.EnumerateFileSystemEntries(settings.DataFolder).Any())
            {
                Directory.Delete(settings.DataFolder);
            }
        }
    }

    private async Task<List<Sample>> MeasureAsync(List<Seat> seats, CancellationToken stop)
    {
        var samples = new List<Sample>();
        for (var round = 1; round <= settings.Rounds; round++)
        {
            foreach (var scenario in settings.Scenarios)
            {
                foreach (var seat in TurnOrder.Of(round, seats))
                {
                    samples.AddRange(await TurnAsync(seat, scenario, round, stop));
                }
            }
        }

        return samples;
    }

    private async Task<Sample[]> TurnAsync(Seat seat, Scenario scenario, int round, CancellationToken stop)
    {
        seat.Running.StandStill(false);
        await Task.Delay(Settling, clock, stop);
        var closed = await seat.MeasureAsync(scenario, round, rate: null, stop);
        // On a machine that is busy with other things a short time may pass without anything done.
        var open = await seat.MeasureAsync(scenario, round, Math.Max(closed.Rate * BenchSettings.OpenShare, LeastRate), stop);
        seat.Running.MustRun();
        seat.Running.StandStill(true);
        await output.WriteLineAsync(string.Create(
            CultureInfo.InvariantCulture,
            $"round {round}/{settings.Rounds}  {scenario.Name,-6}  {seat.Running.Contestant.Name,-8}" +
            $"  {closed.Rate,8:F0}/s  p99 {closed.P99Ms,7:F1} ms   at {open.Rate,8:F0}/s  p99 {open.P99Ms,7:F1} ms"));
        return [closed, open];
    }
}
