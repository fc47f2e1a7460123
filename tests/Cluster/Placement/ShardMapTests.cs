using System.Net;
using OrderActors.GrainInterfaces.Shards;
using OrderActors.Silo.Placement;

namespace OrderActors.Cluster.Tests.Placement;

/// <summary>Who has which shard.</summary>
public sealed class ShardMapTests
{
    private static readonly SiloAddress[] Three = [Silo(1), Silo(2), Silo(3)];

    [Fact]
    public void Of_NoSilo_HasNoOwners() => Assert.Null(Map().OwnerOf(0));

    [Fact]
    public void Of_OneSilo_GivesItEverything() => Assert.All(OwnersOf(Map(Silo(1))), owner => Assert.Equal(Silo(1), owner));

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(10)]
    public void Of_SomeSilos_SharesEvenly(int count)
    {
        var counts = OwnersOf(Map([.. Enumerable.Range(1, count).Select(number => Silo(number))])).CountBy(owner => owner).ToList();

        var fair = (double)Shard.Count / count;
        Assert.Equal(count, counts.Count);
        Assert.All(counts, silo => Assert.InRange(silo.Value, fair * 0.7, fair * 1.3));
    }

    [Fact]
    public void Of_SameSilosInAnotherOrder_IsTheSame() =>
        Assert.Equal(OwnersOf(Map(Three)), OwnersOf(Map(Three[2], Three[0], Three[1])));

    [Fact]
    public void Of_ASiloLess_MovesOnlyItsShards()
    {
        var moved = OwnersOf(Map(Three)).Zip(OwnersOf(Map(Three[0], Three[1]))).Where(pair => pair.First != pair.Second).ToList();

        Assert.NotEmpty(moved);
        Assert.All(moved, pair => Assert.Equal(Three[2], pair.First));
        Assert.Equal(2, moved.Select(pair => pair.Second).Distinct().Count());
    }

    [Fact]
    public void Of_ASiloStartedAgain_GivesItBackWhatItHad()
    {
        var again = Silo(3, generation: 2);

        Assert.Equal(OwnersOf(Map(Three)).Select(owner => owner == Three[2] ? again : owner), OwnersOf(Map(Three[0], Three[1], again)));
    }

    [Fact]
    public void Of_SilosOfOneMachine_SharesEvenly()
    {
        var silos = Enumerable.Range(0, 3).Select(port => SiloAddress.New(new IPEndPoint(IPAddress.Loopback, 11111 + port), 1)).ToArray();

        Assert.All(OwnersOf(Map(silos)).CountBy(owner => owner), silo => Assert.InRange(silo.Value, 250, 430));
    }

    private static SiloAddress[] OwnersOf(ShardMap map) => [.. Enumerable.Range(0, Shard.Count).Select(shard => map.OwnerOf(shard)!)];

    private static ShardMap Map(params SiloAddress[] silos) => ShardMap.Of(new MembershipVersion(1), silos);

    private static SiloAddress Silo(int number, int generation = 1) =>
        SiloAddress.New(new IPEndPoint(IPAddress.Parse($"10.0.0.{number}"), 11111), generation);
}
