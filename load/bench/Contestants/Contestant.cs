namespace OrderActors.Bench.Contestants;

/// <summary>A program that takes part.</summary>
internal sealed record Contestant
{
    /// <summary>How it is named on the command line.</summary>
    public required string Name { get; init; }

    /// <summary>Its file.</summary>
    public required string Program { get; init; }

    /// <summary>Its settings, as environment variables, where it serves at an address and has a database.</summary>
    public required Func<ContestantPlace, Dictionary<string, string>> Settings { get; init; }
}

/// <summary>Where a contestant serves and keeps its data.</summary>
/// <param name="Port">The port of the loopback address.</param>
/// <param name="Database">Its PostgreSQL server, as Npgsql has it.</param>
internal sealed record ContestantPlace(int Port, string Database);
