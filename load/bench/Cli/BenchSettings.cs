using OrderActors.Bench.Rounds;

namespace OrderActors.Bench.Cli;

/// <summary>What is measured, and for how long.</summary>
internal sealed record BenchSettings
{
    /// <summary>Rounds that make a spread worth printing.</summary>
    public const int UsualRounds = 6;

    /// <summary>Seconds in which the databases checkpoint and the collectors collect now and then.</summary>
    public const double UsualSeconds = 6;

    /// <summary>One round forwards and one backwards.</summary>
    public const int QuickRounds = 2;

    /// <summary>With five programs and four scenarios, two minutes beside their builds.</summary>
    public const double QuickSeconds = 0.6;

    /// <summary>Of what a program takes in a closed loop, the share that the open loop sends.</summary>
    public const double OpenShare = 0.7;

    /// <summary>The time before each figure in which nothing counts, as a share of the time that does.</summary>
    private const double WarmUpShare = 1.0 / 3;

    /// <summary>How often each figure is measured.</summary>
    public required int Rounds { get; init; }

    /// <summary>How long one is measured for.</summary>
    public required TimeSpan Window { get; init; }

    /// <summary>The programs, by name.</summary>
    public required IReadOnlyList<string> Programs { get; init; }

    /// <summary>What is asked of them.</summary>
    public required IReadOnlyList<Scenario> Scenarios { get; init; }

    /// <summary>Where the databases are.</summary>
    public required string DataFolder { get; init; }

    /// <summary>Where the results go.</summary>
    public required string OutputFolder { get; init; }

    /// <summary>The built Gin peer; empty where it could not be built.</summary>
    public string GinProgram { get; init; } = "";

    /// <summary>Connections of the generator, each with one request at a time.</summary>
    public int Connections { get; init; } = 64;

    /// <summary>SKUs that orders are spread over.</summary>
    public int Skus { get; init; } = 1000;

    /// <summary>The time in which nothing counts.</summary>
    public TimeSpan WarmUp => Window * WarmUpShare;
}
