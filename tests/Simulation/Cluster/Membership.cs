namespace OrderActors.Simulation.Tests.Cluster;

/// <summary>A process in the cluster.</summary>
/// <param name="Address">Where it is; one that is started again at an address gets back the shards that were there.</param>
/// <param name="Process">The process's number.</param>
internal readonly record struct Member(int Address, int Process);

/// <summary>Who is in the cluster, version by version. Each process knows one of the versions.</summary>
internal sealed class Membership
{
    private readonly List<Member[]> _versions = [[]];

    /// <summary>The newest version.</summary>
    public long Version => _versions.Count - 1;

    /// <summary>The members of the newest version.</summary>
    public IReadOnlyList<Member> Members => _versions[^1];

    /// <summary>Adds a process, and removes one that was at its address.</summary>
    public void Join(Member member) =>
        _versions.Add([.. Members.Where(other => other.Address != member.Address), member]);

    /// <summary>Makes another version with the same members, as if one had come and gone that had no shards of theirs.</summary>
    public void Touch() => _versions.Add(_versions[^1]);

    /// <summary>Removes a process.</summary>
    public void Remove(int process) => _versions.Add([.. Members.Where(member => member.Process != process)]);

    /// <summary>Whether a version has a process.</summary>
    public bool Has(long version, int process) => _versions[(int)version].Any(member => member.Process == process);

    /// <summary>The process that has a shard, by rendezvous hashing as the silo's map; null when there is none.</summary>
    public int? OwnerOf(long version, int shard) => _versions[(int)version] is { Length: > 0 } members
        ? members.MaxBy(member => Mix(Mix((ulong)member.Address) + (ulong)shard)).Process
        : null;

    /// <summary>A step of SplitMix64 (Steele, Lea, Flood, 2014).</summary>
    private static ulong Mix(ulong value)
    {
        value += 0x9E3779B97F4A7C15UL;
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9UL;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EBUL;
        return value ^ (value >> 31);
    }
}
