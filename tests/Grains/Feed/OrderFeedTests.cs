using OrderActors.GrainInterfaces.Feed;
using OrderActors.GrainInterfaces.Orders;
using OrderActors.Grains.Feed;
using OrderActors.Grains.Tests.Server;
using OrderActors.Storage.Tests.Server;
using OrderActors.Tests.Support;

namespace OrderActors.Grains.Tests.Feed;

/// <summary>What a silo notes of its orders until it is passed on.</summary>
public sealed class OrderFeedTests
{
    private static readonly OrderKey s_order = new("dev", "ord_1");

    [Fact]
    public void Change_WhileNobodyWatches_IsAMark()
    {
        var feed = new OrderFeed();

        feed.OnChanged(s_order, 3);
        feed.OnChanged(s_order, 4);

        Assert.True(feed.Take() is { HasMissed: true, Orders.IsEmpty: true });
        Assert.True(feed.Take() is { HasMissed: false, Orders.IsEmpty: true });
    }

    [Fact]
    public void Change_WhileSomebodyWatches_IsNamed()
    {
        var feed = new OrderFeed { IsWatched = true };

        feed.OnChanged(s_order, 3);

        Assert.Equal(new ChangedOrder("dev/ord_1", 3), Assert.Single(feed.Take().Orders));
        Assert.False(feed.Take().HasMissed);
    }

    [Fact]
    public void Changes_OverTheBound_AreMarked()
    {
        var feed = new OrderFeed { IsWatched = true };
        for (var i = 0; i <= OrderFeed.MaxOrders; i++)
        {
            feed.OnChanged(s_order, i);
        }

        var changes = feed.Take();

        Assert.Equal(OrderFeed.MaxOrders, changes.Orders.Length);
        Assert.True(changes.HasMissed);
        Assert.True(feed.Take() is { HasMissed: false, Orders.IsEmpty: true });
    }

    [Fact]
    public async Task Wait_EndsWithAChangeOrALoss()
    {
        var feed = new OrderFeed();
        var waiting = feed.WaitAsync(CancellationToken.None);
        Assert.False(waiting.IsCompleted);

        feed.OnChanged(s_order, 3);

        await Eventually.Done(waiting);
        feed.Take();
        feed.OnLost();
        Assert.True(feed.WaitAsync(CancellationToken.None).IsCompletedSuccessfully);
    }
}

/// <summary>The way from an order's commit to who waits at the feed.</summary>
[Collection(PostgresCollection.Name)]
public sealed class OrderFeedSiloTests(SiloFixture fixture) : IClassFixture<SiloFixture>
{
    private readonly Shop _shop = new(fixture.Silo);

    [Fact]
    public async Task Step_OfAnOrder_IsToldWhileSomebodyWatches()
    {
        var orderId = await _shop.PlacedAsync(await _shop.StockedAsync(1));
        var heard = new List<ChangedOrder>();
        var hasMissed = false;
        var position = FeedPosition.None;
        async Task HearAsync()
        {
            var page = await Feed.NextAsync(position, CancellationToken.None);
            (position, hasMissed) = (page.Position, hasMissed || page.HasMissed);
            heard.AddRange(page.Orders);
        }

        await HearAsync();
        Assert.True(hasMissed);
        hasMissed = false;

        // The first change says that something changed, and the silo learns that this is not enough.
        await _shop.PayAsync(orderId, 1);
        await Eventually.True(async () =>
        {
            await HearAsync();
            return hasMissed;
        });
        await Eventually.True(async () =>
        {
            await _shop.PayAsync(orderId, 1);
            await HearAsync();
            return heard.Count > 0;
        });

        Assert.All(heard, order => Assert.Equal(new OrderKey(Shop.Tenant, orderId).ToString(), order.Key));
        Assert.InRange(heard[0].Version, 3, 30);
    }

    [Fact]
    public async Task Next_WithNothingNew_WaitsAndAnswersNothing()
    {
        var position = (await Feed.NextAsync(FeedPosition.None, CancellationToken.None)).Position;

        var page = await Feed.NextAsync(position, CancellationToken.None);

        // Another test may have changed something, and then there was something new.
        Assert.True(page.Position == position ? page.Orders.IsEmpty && !page.HasMissed : page.HasMissed || page.Orders.Length > 0);
    }

    private IOrderFeedGrain Feed => fixture.Silo.Grains.GetGrain<IOrderFeedGrain>(IOrderFeedGrain.Key);
}
