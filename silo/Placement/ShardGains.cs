using Microsoft.Extensions.Options;
using OrderActors.GrainInterfaces.Shards;
using OrderActors.Storage.Hosting;

namespace OrderActors.Silo.Placement;

/// <summary>
/// The shards that have come to this silo lately. The silo that had one before may not know yet, and what it has queued or under way is
/// still written: a change may wait in its queue for one commit deadline, and be tried for another.
/// </summary>
/// <param name="localSilo">This silo.</param>
/// <param name="options">Has the deadline.</param>
/// <param name="timeProvider">The clock.</param>
internal sealed class ShardGains(
    ILocalSiloDetails localSilo, IOptions<OrderStorageOptions> options, TimeProvider timeProvider)
{
    private readonly Lock _gate = new();
    private readonly TimeSpan _time = 2 * options.Value.CommitDeadline;

    // When each shard was last found to have been another silo's; null for one that is not here.
    private readonly long?[] _gainedAt = new long?[Shard.Count];
    private ClusterMembershipSnapshot? _known;

    /// <summary>Whether a silo that had a grain before may still write.</summary>
    public bool IsFresh(GrainId grainId)
    {
        lock (_gate)
        {
            return _gainedAt[Shard.OfGrain(grainId.Key.AsSpan())] is not { } gainedAt || timeProvider.GetElapsedTime(gainedAt) < _time;
        }
    }

    /// <summary>Whether a grain's shard is here.</summary>
    public bool Has(GrainId grainId)
    {
        lock (_gate)
        {
            return _gainedAt[Shard.OfGrain(grainId.Key.AsSpan())] is not null;
        }
    }

    /// <summary>Takes note of a membership that was not known before, and of the shards by it.</summary>
    public void Note(ClusterMembershipSnapshot snapshot, ShardMap map)
    {
        lock (_gate)
        {
            if (_known is { } known && known.Version >= snapshot.Version)
            {
                return;
            }

            // Versions in between may have been missed. Who has the highest score of all that can have been active since has the highest
            // of any of them, so such a shard was here all the time.
            var possible = ShardMap.Of(snapshot.Version, snapshot.Members.Values.Where(MayHaveBeenActive).Select(Address));
            var now = timeProvider.GetTimestamp();
            for (var shard = 0; shard < _gainedAt.Length; shard++)
            {
                var isHere = localSilo.SiloAddress.Equals(map.OwnerOf(shard));
                var wasHere = _known is not null && _gainedAt[shard] is not null && localSilo.SiloAddress.Equals(possible.OwnerOf(shard));
                _gainedAt[shard] = !isHere ? null : wasHere ? _gainedAt[shard] : now;
            }

            _known = snapshot;
        }
    }

    private bool MayHaveBeenActive(ClusterMember member)
    {
        var before = _known?.Members.GetValueOrDefault(member.SiloAddress)?.Status;
        return member.Status == SiloStatus.Active
            || before == SiloStatus.Active
            || (member.Status != SiloStatus.Joining && member.Status != SiloStatus.Created && before != SiloStatus.Dead);
    }

    private static SiloAddress Address(ClusterMember member) => member.SiloAddress;
}
