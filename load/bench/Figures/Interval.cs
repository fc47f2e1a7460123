using OrderActors.Load.Measure;

namespace OrderActors.Bench.Figures;

/// <summary>What was counted between two readings.</summary>
internal sealed record Interval(Reading First, Reading Last, TimeSpan Elapsed, long ResidentBytes)
{
    private const double Mebibyte = 1024 * 1024;

    /// <summary>The sample that it makes with the answers.</summary>
    public Sample ToSample(LoadTally tally) => new()
    {
        P50Ms = Ms(tally, 0.5),
        P99Ms = Ms(tally, 0.99),
        P999Ms = Ms(tally, 0.999),
        MaxMs = tally.Latencies.Max.TotalMilliseconds,
        Each = CostOf(Last.Units - First.Units),
        PauseShare = (Last.Runtime.Paused - First.Runtime.Paused) / Elapsed,
        LongestPauseMs = Last.Runtime.LongestPauseMs,
        Time = (First.At, Last.At),
        ResidentMib = ResidentBytes / Mebibyte,
        Others = new SortedDictionary<string, long>(tally.Others.ToDictionary(), StringComparer.Ordinal),
    };

    private static double Ms(LoadTally tally, double share) => tally.Latencies.Quantile(share).TotalMilliseconds;

    /// <summary>Not a number each, where nothing was done in between.</summary>
    private Cost CostOf(double units)
    {
        units = units > 0 ? units : double.NaN;
        var (first, last) = (First.Database, Last.Database);
        var commits = last.Commits - first.Commits;
        return new Cost(
            (Last.ProgramCpu - First.ProgramCpu).TotalMicroseconds / units,
            (Last.PostgresCpu - First.PostgresCpu).TotalMicroseconds / units,
            (Last.GeneratorCpu - First.GeneratorCpu).TotalMicroseconds / units,
            (Last.Runtime.AllocatedBytes - First.Runtime.AllocatedBytes) / units,
            (last.Fsyncs - first.Fsyncs) / units,
            commits / units,
            (commits + last.Rollbacks - first.Rollbacks) / units,
            (double)(last.WalBytes - first.WalBytes) / units);
    }
}
