using OrderActors.GrainInterfaces.Feed;
using OrderActors.Grains.Feed;

namespace OrderActors.Grains.Tests.Feed;

/// <summary>What the feed keeps, and what it says was missed.</summary>
public sealed class RecentChangesTests
{
    private readonly RecentChanges _changes = new("e", capacity: 4);

    [Fact]
    public void After_NothingHeard_IsEverythingMissed()
    {
        Add("a", "b");

        var page = _changes.After(FeedPosition.None);

        Assert.True(page.HasMissed);
        Assert.Empty(page.Orders);
        Assert.False(_changes.HasAny(page.Position));
    }

    [Fact]
    public void After_APosition_IsWhatCameSince()
    {
        var start = _changes.After(FeedPosition.None).Position;
        Add("a", "b");
        var page = _changes.After(start);
        Assert.Equal(["a", "b"], page.Orders.Select(static order => order.Key));
        Assert.False(page.HasMissed);

        Add("c");
        Assert.Equal(["c"], _changes.After(page.Position).Orders.Select(static order => order.Key));
    }

    [Fact]
    public void After_APositionThatIsOverwritten_IsEverythingMissed()
    {
        var start = _changes.After(FeedPosition.None).Position;
        Add("a", "b", "c", "d");
        Assert.False(_changes.After(start).HasMissed);

        Add("e");

        Assert.True(_changes.After(start).HasMissed);
    }

    [Fact]
    public void After_ASiloMissedSome_IsEverythingMissedOnce()
    {
        var start = _changes.After(FeedPosition.None).Position;
        _changes.Add(new OrderChanges([], HasMissed: true));
        Assert.True(_changes.HasAny(start));

        var page = _changes.After(start);

        Assert.True(page.HasMissed);
        Assert.False(_changes.HasAny(page.Position));
        Add("a");
        Assert.False(_changes.After(page.Position).HasMissed);
    }

    [Fact]
    public void After_APositionOfAnotherActivation_IsEverythingMissed()
    {
        Add("a");

        Assert.True(_changes.HasAny(new FeedPosition("f", 1)));
        Assert.True(_changes.After(new FeedPosition("f", 1)).HasMissed);
    }

    [Fact]
    public void After_MoreThanAPage_ComesInPages()
    {
        var changes = new RecentChanges("e");
        var position = changes.After(FeedPosition.None).Position;
        var keys = Enumerable.Range(0, RecentChanges.MaxPage + 5).Select(static i => $"{i}").ToArray();
        changes.Add(new OrderChanges([.. keys.Select(static key => new ChangedOrder(key, 1))], HasMissed: false));

        var (first, second) = (changes.After(position), changes.After(changes.After(position).Position));

        Assert.Equal(keys, first.Orders.Concat(second.Orders).Select(static order => order.Key));
        Assert.False(first.HasMissed || second.HasMissed);
    }

    private void Add(params string[] keys) =>
        _changes.Add(new OrderChanges([.. keys.Select(static key => new ChangedOrder(key, 1))], HasMissed: false));
}
