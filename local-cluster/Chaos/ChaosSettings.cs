using OrderActors.LocalCluster.Topology;

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

    /// <summary>The first of some ports in a row that nobody has, below those that the system gives to connections.</summary>
    /// <param name="count">How many in a row.</param>
    public static int FreePorts(int count)
    {
        const int first = 20_000;
        const int last = 23_900;
        // Two runs at once begin to look in different places.
        var offset = Environment.ProcessId * 16 % (last - first);
        return Enumerable.Range(0, last - first)
            .Select(step => first + (offset + step) % (last - first))
            .First(port => Enumerable.Range(port, count).All(Ports.IsFree));
    }
}
