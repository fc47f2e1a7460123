namespace OrderActors.Grains;

/// <summary>
/// How far this silo has followed the cluster. While the number stays, so do the places of grains. When it has changed, a grain may have
/// had another activation elsewhere in between, of which this one knows nothing; what it writes the database judges, but what it
/// answers from memory it has to read again.
/// </summary>
public interface IClusterVersion
{
    /// <summary>The number.</summary>
    long Current { get; }

    /// <summary>
    /// Whether a grain has come here so lately that the silo which had it before may still write what it had under way. That is right,
    /// since it is written only if nothing else was; but what is read before it is soon out of date, and is not to be kept.
    /// </summary>
    /// <param name="grainId">The grain.</param>
    bool MayBeWrittenElsewhere(GrainId grainId) => false;

    /// <summary>
    /// Whether this silo is the place of a grain. An activation of one that has moved away stays for a while, and must not do by itself
    /// what the one at the new place does: that would not learn of it.
    /// </summary>
    /// <param name="grainId">The grain.</param>
    bool Has(GrainId grainId) => true;
}

/// <summary>What a grain notes of the cluster when it reads.</summary>
internal static class ClusterVersions
{
    /// <summary>No version is this one.</summary>
    public const long NotToBeKept = long.MinValue;

    /// <summary>The version that what is read from now on is good for. To be asked for before it is read.</summary>
    public static long VersionFor(this IClusterVersion cluster, GrainId grainId)
    {
        // The other way round a change could come in between and be missed.
        var current = cluster.Current;
        return cluster.MayBeWrittenElsewhere(grainId) ? NotToBeKept : current;
    }
}

/// <summary>A silo without company.</summary>
internal sealed class Alone : IClusterVersion
{
    public long Current => 0;
}
