namespace OrderActors.Load.Loop;

/// <summary>The limits of a <see cref="LoadLoop"/>.</summary>
internal sealed record LoadLoopOptions
{
    /// <summary>How many connections are kept busy, 1…10,000.</summary>
    public required int Connections { get; init; }

    /// <summary>How long one request may take before its connection is closed.</summary>
    public required TimeSpan Timeout { get; init; }

    /// <summary>How long nobody may listen before the run ends. Zero ends it at the first refusal.</summary>
    public TimeSpan UnreachableLimit { get; init; }
}
