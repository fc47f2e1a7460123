using OrderActors.LocalCluster.Chaos;

namespace OrderActors.LocalCluster.Tests.Chaos;

public sealed class EpisodeTests
{
    private static readonly FaultKind[] Kinds = Enum.GetValues<FaultKind>();

    [Fact]
    public void Of_TheSameSeedAndNumber_IsTheSame()
    {
        var (one, other) = (Episode.Of(7, 3, Kinds), Episode.Of(7, 3, Kinds));

        Assert.Equal(one.Faults, other.Faults);
        Assert.Equal((one.TrafficSeed, one.FaultSeed), (other.TrafficSeed, other.FaultSeed));
    }

    [Fact]
    public void Of_ManyNumbers_HasEveryFaultAlone_AndWithOthers()
    {
        var episodes = Enumerable.Range(1, 500).Select(number => Episode.Of(7, number, Kinds)).ToList();

        Assert.Equal(Kinds, episodes.SelectMany(episode => episode.Faults).Distinct().Order());
        Assert.Equal(Kinds, episodes.Where(episode => episode.Faults.Count == 1).Select(episode => episode.Faults[0]).Distinct().Order());
        Assert.Equal([1, 2], episodes.Select(episode => episode.Faults.Count).Distinct().Order());
        Assert.Equal(episodes.Count, episodes.Select(episode => episode.TrafficSeed).Distinct().Count());
    }

    [Fact]
    public void Of_OneKind_HasNoOther() =>
        Assert.All(
            Enumerable.Range(1, 50).SelectMany(number => Episode.Of(1, number, [FaultKind.SiloFrozen]).Faults),
            fault => Assert.Equal(FaultKind.SiloFrozen, fault));
}
