using System.Text.Json.Serialization;

namespace OrderActors.Bench.Figures;

/// <summary>One figure of one program: a scenario in one loop in one round. What is counted are orders, or reads.</summary>
internal sealed record Sample
{
    /// <summary>Each connection sends as soon as it was answered.</summary>
    public const string Closed = "closed";

    /// <summary>Requests are sent at a rate, whatever the program does.</summary>
    public const string Open = "open";

    /// <summary>The program's name.</summary>
    public string Program { get; init; } = "";

    /// <summary>The scenario's name.</summary>
    public string Scenario { get; init; } = "";

    /// <summary><see cref="Closed"/> or <see cref="Open"/>.</summary>
    public string Loop { get; init; } = Closed;

    /// <summary>1 for the first.</summary>
    public int Round { get; init; } = 1;

    /// <summary>Done a second.</summary>
    public double Rate { get; init; }

    /// <summary>Half of all requests took no longer, in milliseconds; in an open loop from when they were due.</summary>
    public required double P50Ms { get; init; }

    /// <summary>As before, 99 of 100.</summary>
    public required double P99Ms { get; init; }

    /// <summary>As before, 999 of 1000.</summary>
    public required double P999Ms { get; init; }

    /// <summary>As before, all of them.</summary>
    public required double MaxMs { get; init; }

    /// <summary>What is counted for each of those done.</summary>
    public required Cost Each { get; init; }

    /// <summary>The share of the time in which the program's collector held everybody up.</summary>
    public required double PauseShare { get; init; }

    /// <summary>The longest time that it did, in milliseconds; not a number where the program cannot say.</summary>
    public double LongestPauseMs { get; init; } = double.NaN;

    /// <summary>When the figures begin and end, in time stamps of the clock.</summary>
    [JsonIgnore]
    public (long From, long To) Time { get; init; }

    /// <summary>Memory of the program at the end, in MiB.</summary>
    public required double ResidentMib { get; init; }

    /// <summary>Answers that were not expected, by what they were.</summary>
    public required IReadOnlyDictionary<string, long> Others { get; init; }
}

/// <summary>What one order or read costs.</summary>
/// <param name="ProgramCpuUs">Processor time of the program, in microseconds.</param>
/// <param name="PostgresCpuUs">Processor time of its database.</param>
/// <param name="GeneratorCpuUs">Processor time of the generator.</param>
/// <param name="AllocatedBytes">Memory that the program allocated.</param>
/// <param name="Fsyncs">Flushes of the log.</param>
/// <param name="Commits">Transactions that were committed.</param>
/// <param name="RoundTrips">Transactions, of which each takes one round trip in all of the programs.</param>
/// <param name="WalBytes">What was written to the log.</param>
internal sealed record Cost(
    double ProgramCpuUs,
    double PostgresCpuUs,
    double GeneratorCpuUs,
    double AllocatedBytes,
    double Fsyncs,
    double Commits,
    double RoundTrips,
    double WalBytes);
