namespace OrderActors.LocalCluster.Chaos;

/// <summary>What a cluster is told where faults are made in it on purpose.</summary>
internal static class ChaosSettings
{
    /// <summary>What happens after minutes in the program happens here in seconds, so that an episode sees all of it.</summary>
    public static IReadOnlyDictionary<string, string> Programs { get; } = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["Orders__PaymentTimeout"] = "00:00:30",
        ["Orders__PlacingTimeout"] = "00:00:05",
        ["Orders__EffectRetryDelay"] = "00:00:01",
        ["Orders__MaxEffectRetryDelay"] = "00:00:03",
        ["Partners__BreakDuration"] = "00:00:01",
        // A machine that has a whole cluster and its clients on it may take its time; a silo that can't connect at its start ends.
        ["Storage__ConnectTimeout"] = "00:00:10",
    };
}
