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
}

/// <summary>A silo without company.</summary>
internal sealed class Alone : IClusterVersion
{
    public long Current => 0;
}
