using OrderActors.GrainInterfaces.Feed;
using OrderActors.GrainInterfaces.Orders;
using OrderActors.Storage.Tests.Server;
using OrderActors.Tests.Support;

namespace OrderActors.Cluster.Tests.Placement;

/// <summary>One feed for all silos, and what who asks it learns when it moves.</summary>
[Collection(PostgresCollection.Name)]
public sealed class FeedTests(PostgresFixture postgres)
{
    [Fact]
    public async Task Steps_InAnySilo_AreHeardAtOneFeedAlsoAfterItsSiloDied()
    {
        await using var cluster = await ShardedCluster.StartAsync(await postgres.NewDatabaseAsync(), silos: 2);
        var listener = new Listener(cluster);
        await listener.HearAsync();
        foreach (var silo in cluster.Silos.Silos)
        {
            await AssertHeardAsync(cluster, listener, await cluster.StockedAsync(100, owner => owner.Equals(silo.SiloAddress)));
        }

        var place = Assert.Single(await cluster.SilosOfAsync(Feed(cluster).GetGrainId()));
        var (epoch, misses) = (listener.Position.Epoch, listener.Misses);
        await cluster.Silos.KillSiloAsync(cluster.Silos.Silos.Single(silo => silo.SiloAddress.Equals(place)));
        await cluster.UntilAgreedAsync(silos: 1);

        await Eventually.True(async () =>
        {
            await listener.HearAsync();
            return listener.Position.Epoch != epoch;
        });
        Assert.True(listener.Misses > misses, "Nobody said that something may have been missed.");
        await AssertHeardAsync(cluster, listener, await cluster.StockedAsync(100));
    }

    private static IOrderFeedGrain Feed(ShardedCluster cluster) =>
        cluster.Silos.Client.GetGrain<IOrderFeedGrain>(IOrderFeedGrain.Key);

    /// <summary>A silo names its orders once it has learnt that somebody watches; until then it says that something changed.</summary>
    private static async Task AssertHeardAsync(ShardedCluster cluster, Listener listener, string sku)
    {
        var key = "";
        await Eventually.True(async () =>
        {
            var orderId = (await cluster.PlaceAsync(null, sku))!;
            key = new OrderKey(ShardedCluster.Tenant, orderId).ToString();
            await cluster.PayAsync(orderId);
            await listener.HearAsync();
            return listener.Heard.Any(order => order.Key == key);
        });
    }

    private sealed class Listener(ShardedCluster cluster)
    {
        public FeedPosition Position { get; private set; } = FeedPosition.None;

        public List<ChangedOrder> Heard { get; } = [];

        public int Misses { get; private set; }

        public async Task HearAsync()
        {
            try
            {
                var page = await Feed(cluster).NextAsync(Position, CancellationToken.None);
                Position = page.Position;
                Heard.AddRange(page.Orders);
                Misses += page.HasMissed ? 1 : 0;
            }
            catch (Exception exception) when (exception is OrleansException or TimeoutException)
            {
                // Its silo is gone and not known to be.
            }
        }
    }
}
