using OrderActors.Storage.Tests.Server;
using OrderActors.Tests.Support;

namespace OrderActors.Cluster.Tests.Placement;

/// <summary>Orders and their stock on several silos: together where they can be, and right where they can't.</summary>
[Collection(PostgresCollection.Name)]
public sealed class PlacementTests(PostgresFixture postgres) : IAsyncLifetime
{
    private ShardedCluster _cluster = null!;

    public async Task InitializeAsync() => _cluster = await ShardedCluster.StartAsync(await postgres.NewDatabaseAsync(), silos: 3);

    public async Task DisposeAsync() => await _cluster.DisposeAsync();

    [Fact]
    public async Task Order_OfOneSku_TakesItsStockAlongInOneCommitInOneSilo()
    {
        foreach (var silo in _cluster.Silos.Silos)
        {
            var sku = await _cluster.StockedAsync(10, owner => owner.Equals(silo.SiloAddress));

            var orderId = (await _cluster.PlaceAsync(_cluster.Silos.Client, sku))!;
            await _cluster.PayAsync(orderId);
            await Eventually.True(async () => await StatusAsync(orderId) == "fulfilling");

            Assert.Equal([silo.SiloAddress], await _cluster.SilosOfAsync(_cluster.Order(orderId).GetGrainId()));
            Assert.Equal([silo.SiloAddress], await _cluster.SilosOfAsync(_cluster.Stock(sku).GetGrainId()));
            Assert.Equal(1, await _cluster.CountCommitsAsync(orderId, "orderPlaced", "stockReserved"));
            Assert.Equal(1, await _cluster.CountCommitsAsync(orderId, "paymentCaptured", "stockSettled"));
            Assert.Equal(new StockCounters(9, 0, 1), await CountersAsync(sku));
        }
    }

    [Fact]
    public async Task HotSku_AskedForFromEverySilo_AddsUp()
    {
        var sku = await _cluster.StockedAsync(100);
        var senders = _cluster.Silos.Silos.Select(silo => _cluster.Silos.GetSiloServiceProvider(silo.SiloAddress))
            .Select(services => (IGrainFactory)services.GetService(typeof(IGrainFactory))!)
            .Append(_cluster.Silos.Client)
            .ToArray();

        var orders = await Task.WhenAll(Enumerable.Range(0, 160).Select(i => _cluster.PlaceAsync(senders[i % senders.Length], sku)));

        Assert.Equal(100, orders.Count(order => order is not null));
        Assert.Equal(new StockCounters(100, 100, 0), await CountersAsync(sku));
        Assert.Single(await _cluster.SilosOfAsync(_cluster.Stock(sku).GetGrainId()));
    }

    [Fact]
    public async Task Order_OfSkusInTwoSilos_HoldsBothOrNone()
    {
        var (one, other, none) = (
            await _cluster.StockedAsync(5, In(0)), await _cluster.StockedAsync(5, In(1)), await _cluster.StockedAsync(0, In(2)));

        var placed = await _cluster.PlaceAsync(_cluster.Silos.Client, one, other);
        var refused = await _cluster.PlaceAsync(_cluster.Silos.Client, one, none);

        Assert.NotNull(placed);
        Assert.Null(refused);
        await Eventually.True(async () => await CountersAsync(one) == new StockCounters(5, 1, 0));
        Assert.Equal(new StockCounters(5, 1, 0), await CountersAsync(other));
        await _cluster.PayAsync(placed, units: 2);
        await Eventually.True(async () => await CountersAsync(one) == new StockCounters(4, 0, 1));
        await Eventually.True(async () => await CountersAsync(other) == new StockCounters(4, 0, 1));
    }

    [Fact]
    public async Task Order_OfSkusInOneSilo_TakesOneCommit()
    {
        var (one, other) = (await _cluster.StockedAsync(5, In(1)), await _cluster.StockedAsync(5, In(1)));

        var orderId = await _cluster.PlaceAsync(_cluster.Silos.Client, one, other);

        Assert.Equal(1, await _cluster.CountCommitsAsync(orderId!, "orderPlaced", "stockReserved"));
    }

    private Func<SiloAddress, bool> In(int silo) => owner => owner.Equals(_cluster.Silos.Silos[silo].SiloAddress);

    private async Task<StockCounters> CountersAsync(string sku) => StockCounters.Of(await _cluster.StockViewAsync(sku));

    private async Task<string> StatusAsync(string orderId) =>
        OrderText.StatusOf(await _cluster.Order(orderId).GetAsync(CancellationToken.None));
}
