namespace OrderActors.Grains.Tests.Server;

/// <summary>How far the silo has followed the cluster.</summary>
public sealed class Membership : IClusterVersion
{
    private long _version;
    private volatile bool _isFresh;
    private volatile bool _isElsewhere;

    public long Current => Interlocked.Read(ref _version);

    /// <summary>Whether what is here came so lately that others may still write it.</summary>
    public bool IsFresh
    {
        get => _isFresh;
        set => _isFresh = value;
    }

    /// <summary>Whether everything has moved to another silo.</summary>
    public bool IsElsewhere
    {
        get => _isElsewhere;
        set => _isElsewhere = value;
    }

    public void Change() => Interlocked.Increment(ref _version);

    public bool MayBeWrittenElsewhere(GrainId grainId) => IsFresh || IsElsewhere;

    public bool Has(GrainId grainId) => !IsElsewhere;
}
