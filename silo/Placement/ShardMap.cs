using System.Text;
using OrderActors.GrainInterfaces.Shards;

namespace OrderActors.Silo.Placement;

/// <summary>
/// Which silo has which shard, by rendezvous hashing: a silo has a score for every shard, and the highest score has it. Whoever knows of
/// the same silos comes to the same map, and when a silo comes or goes, only the shards move that it wins or had.
/// </summary>
internal sealed class ShardMap
{
    private readonly SiloAddress[] _owners;

    private ShardMap(MembershipVersion version, SiloAddress[] owners)
    {
        Version = version;
        _owners = owners;
    }

    /// <summary>The membership that it was made of.</summary>
    public MembershipVersion Version { get; }

    /// <summary>Makes the map of a cluster.</summary>
    public static ShardMap Of(MembershipVersion version, IEnumerable<SiloAddress> silos)
    {
        // In one order everywhere, so that everybody sees the same winner of a tie.
        var seeds = silos.Order().Select(static silo => (Silo: silo, Seed: SeedOf(silo))).ToArray();
        var owners = seeds.Length == 0 ? [] : new SiloAddress[Shard.Count];
        for (var shard = 0; shard < owners.Length; shard++)
        {
            owners[shard] = seeds.MaxBy(silo => Mix(silo.Seed + (ulong)shard)).Silo;
        }

        return new ShardMap(version, owners);
    }

    /// <summary>The silo that has a shard; null when there is no silo.</summary>
    public SiloAddress? OwnerOf(int shard) => _owners.Length == 0 ? null : _owners[shard];

    /// <summary>By the address alone, so that a silo which is started again at its address gets back what it had.</summary>
    private static ulong SeedOf(SiloAddress silo)
    {
        var seed = 0UL;
        foreach (var character in Encoding.ASCII.GetBytes(silo.Endpoint.ToString()))
        {
            seed = Mix(seed + character);
        }

        return seed;
    }

    /// <summary>A step of SplitMix64 (Steele, Lea, Flood, 2014): each bit of the value moves about half of the result's.</summary>
    private static ulong Mix(ulong value)
    {
        value += 0x9E3779B97F4A7C15UL;
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9UL;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EBUL;
        return value ^ (value >> 31);
    }
}
