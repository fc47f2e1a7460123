using OrderActors.Storage.Tests.Server;
using OrderActors.Tests.Support;

namespace OrderActors.Cluster.Tests.Placement;

/// <summary>What becomes of orders and SKUs when silos come and go.</summary>
[Collection(PostgresCollection.Name)]
public sealed class MembershipChangeTests(PostgresFixture postgres)
{
    [Fact]
    public async Task Kill_OfASilo_MovesItsOrdersAndSkusAndLosesNothing()
    {
        await using var cluster = await ShardedCluster.StartAsync(await postgres.NewDatabaseAsync(), silos: 3);
        var victim = cluster.Silos.Silos[1];
        var skus = new[]
        {
            await cluster.StockedAsync(20, owner => owner.Equals(victim.SiloAddress)),
            await cluster.StockedAsync(20, owner => !owner.Equals(victim.SiloAddress)),
        };
        var placed = new List<(string Sku, string OrderId)>();
        foreach (var sku in skus)
        {
            placed.Add((sku, (await cluster.PlaceAsync(null, sku))!));
        }

        await cluster.Silos.KillSiloAsync(victim);
        await cluster.UntilAgreedAsync(silos: 2);
        foreach (var (sku, orderId) in placed)
        {
            await cluster.PayAsync(orderId);
            Assert.NotNull(await cluster.PlaceAsync(null, sku));
            await Eventually.True(async () => StockCounters.Of(await cluster.StockViewAsync(sku)) == new StockCounters(19, 1, 1));
        }
    }

    [Fact]
    public async Task Join_OfASilo_TakesSkusOverUnderLoad()
    {
        await using var cluster = await ShardedCluster.StartAsync(await postgres.NewDatabaseAsync(), silos: 2);
        var skus = await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => cluster.StockedAsync(1_000)));
        var owners = skus.ToDictionary(sku => sku, cluster.OwnerOf);
        using var stop = new CancellationTokenSource();
        var sales = skus.Select(sku => SellAsync(cluster, sku, stop.Token)).ToArray();

        await cluster.Silos.StartAdditionalSiloAsync();
        await cluster.UntilAgreedAsync(silos: 3);
        await Task.WhenAll(skus.Select(sku => cluster.PlaceAsync(null, sku)));
        await stop.CancelAsync();

        foreach (var (sku, sold) in skus.Zip(await Task.WhenAll(sales)))
        {
            Assert.Equal(new StockCounters(1_000, sold + 1, 0), StockCounters.Of(await cluster.StockViewAsync(sku)));
        }

        Assert.Contains(skus, sku => !cluster.OwnerOf(sku).Equals(owners[sku]));
    }

    [Fact]
    public async Task Leave_OfASilo_LetsTheOneBeforeItAnswerWhatHappenedThere()
    {
        await using var cluster = await ShardedCluster.StartAsync(await postgres.NewDatabaseAsync(), silos: 1);
        var skus = await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => cluster.StockedAsync(1)));
        var orders = new Dictionary<string, string>();
        foreach (var sku in skus)
        {
            orders[sku] = (await cluster.PlaceAsync(null, sku))!;
            Assert.Null(await cluster.PlaceAsync(null, sku));
        }

        // The activations of the first silo stay, and know of nothing that happens now.
        var second = await cluster.Silos.StartAdditionalSiloAsync();
        await cluster.UntilAgreedAsync(silos: 2);
        var moved = skus.Where(sku => cluster.OwnerOf(sku).Equals(second.SiloAddress)).ToArray();
        Assert.NotEmpty(moved);
        await Task.WhenAll(moved.Select(sku => cluster.Stock(sku).AdjustAsync(+1, "found", CancellationToken.None).AsTask()));
        await Task.WhenAll(moved.Select(sku => cluster.PayAsync(orders[sku])));
        await cluster.Silos.StopSiloAsync(second);
        await cluster.UntilAgreedAsync(silos: 1);

        foreach (var sku in moved)
        {
            var read = await cluster.Order(orders[sku]).GetAsync(CancellationToken.None);
            Assert.Contains(OrderText.StatusOf(read), (string[])["paid", "fulfilling"]);
            Assert.NotNull(await cluster.PlaceAsync(null, sku));
            Assert.Null(await cluster.PlaceAsync(null, sku));
        }
    }

    [Fact]
    public async Task TwoClustersOnOneDatabase_SellingOneSku_AddUp()
    {
        // Neither knows of the other, as two silos that were parted do for a while, and here for ever.
        var database = await postgres.NewDatabaseAsync();
        await using var one = await ShardedCluster.StartAsync(database, silos: 1);
        await using var other = await ShardedCluster.StartAsync(database, silos: 1);
        var sku = await one.StockedAsync(100);

        var orders = await Task.WhenAll(Enumerable.Range(0, 160).Select(i => (i % 2 == 0 ? one : other).PlaceAsync(null, sku)));

        Assert.Equal(100, orders.Count(order => order is not null));
        Assert.Equal(100, await one.QueryAsync<long>($"SELECT count(*) FROM stock_ledger WHERE sku = '{sku}' AND kind = 2"));
    }

    private static async Task<int> SellAsync(ShardedCluster cluster, string sku, CancellationToken stop)
    {
        var sold = 0;
        while (!stop.IsCancellationRequested)
        {
            Assert.NotNull(await cluster.PlaceAsync(null, sku));
            sold++;
        }

        return sold;
    }
}
