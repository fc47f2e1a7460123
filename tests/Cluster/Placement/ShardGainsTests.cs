using System.Collections.Immutable;
using System.Net;
using System.Text;
using Microsoft.Extensions.Options;
using OrderActors.GrainInterfaces.Shards;
using OrderActors.Silo.Placement;
using OrderActors.Storage.Hosting;
using OrderActors.Tests.Support;

namespace OrderActors.Cluster.Tests.Placement;

/// <summary>Which shards have come here so lately that others may still write them.</summary>
public sealed class ShardGainsTests
{
    private static readonly TimeSpan Time = 2 * new OrderStorageOptions().CommitDeadline;
    private static readonly GrainType OrderType = GrainType.Create("order");
    private static readonly SiloAddress Here = Silo(1);
    private static readonly SiloAddress Other = Silo(2);
    private static readonly SiloAddress Third = Silo(3);

    private readonly FakeClock _clock = new();
    private readonly ShardGains _gains;
    private long _version;

    public ShardGainsTests() => _gains = new ShardGains(new Local(), Options.Create(new OrderStorageOptions()), _clock);

    [Fact]
    public void Shards_OfASiloThatStarts_AreFreshForAWhile()
    {
        var map = Note((Here, SiloStatus.Active), (Other, SiloStatus.Active));
        Assert.Equal(Shard.Count, Fresh().Count);

        _clock.Advance(Time);

        Assert.Equal(NotHere(map), Fresh());
    }

    [Fact]
    public void Shards_OfASiloThatIsGone_AreFreshAndNoOthers()
    {
        var before = Settle((Here, SiloStatus.Active), (Other, SiloStatus.Active));

        Note((Here, SiloStatus.Active), (Other, SiloStatus.Dead));

        Assert.Equal(NotHere(before), Fresh());
        _clock.Advance(Time);
        Assert.Empty(Fresh());
    }

    [Fact]
    public void Shards_ThatStayWhenAnotherSiloComes_AreNotFresh()
    {
        Settle((Here, SiloStatus.Active), (Other, SiloStatus.Active));

        var map = Note((Here, SiloStatus.Active), (Other, SiloStatus.Active), (Third, SiloStatus.Active));

        Assert.Equal(NotHere(map), Fresh());
    }

    [Fact]
    public void Shards_OfASiloThatCameAndWentUnnoticed_AreFresh()
    {
        Settle((Here, SiloStatus.Active), (Other, SiloStatus.Active));
        var between = Map((Here, SiloStatus.Active), (Other, SiloStatus.Active), (Third, SiloStatus.Active));

        var map = Note((Here, SiloStatus.Active), (Other, SiloStatus.Active), (Third, SiloStatus.Dead));

        Assert.Equal(NotHere(map).Union(NotHere(between)).Order(), Fresh());
        Assert.NotEqual(NotHere(map), Fresh());
    }

    [Fact]
    public void Silo_ThatHasBeenDeadForLong_MakesNothingFresh()
    {
        Settle((Here, SiloStatus.Active), (Third, SiloStatus.Dead));

        Note((Here, SiloStatus.Active), (Third, SiloStatus.Dead), (Other, SiloStatus.Joining));

        Assert.Empty(Fresh());
    }

    private ShardMap Settle(params (SiloAddress Silo, SiloStatus Status)[] members)
    {
        var map = Note(members);
        _clock.Advance(Time);
        return map;
    }

    private ShardMap Note(params (SiloAddress Silo, SiloStatus Status)[] members)
    {
        var version = new MembershipVersion(++_version);
        var map = Map(members);
        _gains.Note(
            new ClusterMembershipSnapshot(
                members.ToImmutableDictionary(
                    static member => member.Silo, static member => new ClusterMember(member.Silo, member.Status, "silo")),
                version),
            map);
        return map;
    }

    private static ShardMap Map(params (SiloAddress Silo, SiloStatus Status)[] members) => ShardMap.Of(
        new MembershipVersion(1),
        members.Where(static member => member.Status == SiloStatus.Active).Select(static member => member.Silo));

    private static List<int> NotHere(ShardMap map) =>
        [.. Enumerable.Range(0, Shard.Count).Where(shard => !Here.Equals(map.OwnerOf(shard)))];

    private List<int> Fresh() => [.. Enumerable.Range(0, Shard.Count).Where(shard => _gains.IsFresh(OrderOf(shard)))];

    private static GrainId OrderOf(int shard)
    {
        var id = ("ord_" + new string('0', 18) + "00").ToCharArray();
        Shard.Write(shard, id.AsSpan(22));
        var key = "dev/" + new string(id) + "0000";
        Assert.Equal(shard, Shard.OfGrain(Encoding.UTF8.GetBytes(key)));
        return GrainId.Create(OrderType, key);
    }

    private static SiloAddress Silo(int number) => SiloAddress.New(new IPEndPoint(IPAddress.Loopback, 11_110 + number), 1);

    private sealed class Local : ILocalSiloDetails
    {
        public string Name => "here";

        public string ClusterId => "test";

        public string DnsHostName => "localhost";

        public SiloAddress SiloAddress => Here;

        public SiloAddress GatewayAddress => Here;
    }
}
