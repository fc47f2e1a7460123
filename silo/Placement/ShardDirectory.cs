using System.Diagnostics.CodeAnalysis;
using OrderActors.GrainInterfaces.Shards;
using OrderActors.Grains;
using Orleans.GrainDirectory;
using Orleans.Runtime.GrainDirectory;

namespace OrderActors.Silo.Placement;

/// <summary>
/// Where orders and SKUs are, computed from the membership that this silo knows. It stands in for a directory and for the cache in front
/// of one: nothing is registered, nobody is asked, and what a dead silo had is elsewhere as soon as its death is known. Two silos that
/// know different memberships make two activations of a grain; the database decides between what those write.
/// </summary>
/// <param name="membership">The membership that this silo knows.</param>
/// <param name="gains">Which shards have come here lately.</param>
internal sealed class ShardDirectory(IClusterMembershipService membership, ShardGains gains)
    : IGrainDirectory, IGrainDirectoryCache, IClusterVersion
{
    /// <summary>What grain types call it.</summary>
    public const string Name = "shards";

    private volatile ShardMap _map = ShardMap.Of(MembershipVersion.MinValue, []);

    /// <inheritdoc/>
    public long Current => membership.CurrentSnapshot.Version.Value;

    /// <inheritdoc/>
    public bool MayBeWrittenElsewhere(GrainId grainId)
    {
        // With the map of the version that the caller knows, or a later one.
        CurrentMap();
        return gains.IsFresh(grainId);
    }

    /// <inheritdoc/>
    public bool Has(GrainId grainId)
    {
        CurrentMap();
        return gains.Has(grainId);
    }

    /// <inheritdoc/>
    public IEnumerable<(GrainAddress ActivationAddress, int Version)> KeyValues => [];

    /// <summary>The silo that has a grain; null while none is active.</summary>
    public SiloAddress? OwnerOf(GrainId grainId) => CurrentMap().OwnerOf(Shard.OfGrain(grainId.Key.AsSpan()));

    /// <inheritdoc/>
    public bool LookUp(GrainId key, [NotNullWhen(true)] out GrainAddress? result, out int version)
    {
        var map = CurrentMap();
        version = (int)map.Version.Value;
        result = map.OwnerOf(Shard.OfGrain(key.Key.AsSpan())) is { } owner
            ? new GrainAddress { GrainId = key, SiloAddress = owner, MembershipVersion = map.Version }
            : null;
        return result is not null;
    }

    /// <inheritdoc/>
    public Task<GrainAddress?> Lookup(GrainId grainId) => Task.FromResult(LookUp(grainId, out var address, out _) ? address : null);

    /// <inheritdoc/>
    public Task<GrainAddress?> Register(GrainAddress address) => Task.FromResult<GrainAddress?>(address);

    /// <inheritdoc/>
    public Task Unregister(GrainAddress address) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task UnregisterSilos(List<SiloAddress> siloAddresses) => Task.CompletedTask;

    /// <inheritdoc/>
    public void AddOrUpdate(GrainAddress value, int version)
    {
    }

    /// <inheritdoc/>
    public bool Remove(GrainId key) => false;

    /// <inheritdoc/>
    public bool Remove(GrainAddress key) => false;

    /// <inheritdoc/>
    public void Clear()
    {
    }

    private ShardMap CurrentMap()
    {
        var snapshot = membership.CurrentSnapshot;
        var map = _map;
        if (map.Version == snapshot.Version)
        {
            return map;
        }

        var active = snapshot.Members.Values.Where(static member => member.Status == SiloStatus.Active);
        map = ShardMap.Of(snapshot.Version, active.Select(static member => member.SiloAddress));
        // Before anybody can find a grain by the map.
        gains.Note(snapshot, map);
        return _map = map;
    }
}
