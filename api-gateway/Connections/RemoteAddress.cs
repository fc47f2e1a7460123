namespace OrderActors.ApiGateway.Connections;

/// <summary>What is known of the connections of one remote address.</summary>
internal sealed class RemoteAddress
{
    /// <summary>How many there are.</summary>
    public int Count { get; set; }

    /// <summary>Keeps the looks for an idle one of them rare.</summary>
    public SweepPause Pause { get; } = new();
}

/// <summary>
/// After a look at every connection that did not find what it was for, the next is made only when 20 times as long has gone by: with
/// everything in progress, newcomers cannot make the gateway do more than that for them.
/// </summary>
internal sealed class SweepPause
{
    private const int Factor = 20;

    private long _until = long.MinValue;

    /// <summary>Whether it is too early to look again.</summary>
    public bool IsOn(long now) => now < _until;

    /// <summary>A look found too few.</summary>
    public void Begin(long started, long ended) => _until = ended + ((ended - started) * Factor);
}
