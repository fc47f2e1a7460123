using OrderActors.Domain.Orders;
using OrderActors.Domain.Stock;
using OrderActors.Grains.Tests.Server;
using OrderActors.Storage.Tests.Server;
using OrderActors.Tests.Support;

namespace OrderActors.Grains.Tests.Orders;

/// <summary>What callers hear when the database is busy or gone, and what is left of it afterwards.</summary>
[Collection(PostgresCollection.Name)]
public sealed class FaultTests(PostgresFixture postgres)
{
    [Fact]
    public async Task Place_WithTheQueueFull_IsOverloadedAndGivesItsClaimsBack()
    {
        const int Orders = 200;
        await using var silo = await SiloHost.StartAsync(
            await postgres.NewDatabaseAsync(), [("Storage:QueueCapacity", "1"), ("Storage:MaxBatchUnits", "1")]);
        var shop = new Shop(silo);
        var sku = await shop.StockedAsync(Orders);

        var answers = await Task.WhenAll(Enumerable.Range(0, Orders).Select(_ => shop.PlaceAsync(Shop.New("ord_T"), (sku, 1))));

        var held = answers.Count(answer => answer.Refusal == OrderRefusal.None);
        var refused = answers.Where(answer => answer.Refusal != OrderRefusal.None).ToList();
        Assert.NotEmpty(refused);
        Assert.All(refused, answer => Assert.Equal(OrderRefusal.Overloaded, answer.Refusal));
        Assert.Equal((Orders, Orders - held, held, 0), await shop.CountersAsync(sku));
        Assert.Equal(OrderRefusal.None, (await shop.PlaceAsync(Shop.New("ord_T"), (sku, Orders - held))).Refusal);
    }

    [Fact]
    public async Task Refusal_WhereEverythingIsTriedOnce_IsTheOrdersOwn()
    {
        await using var silo = await SiloHost.StartAsync(await postgres.NewDatabaseAsync(), [("Orders:MaxAttempts", "1")]);
        var shop = new Shop(silo);
        var orderId = await shop.PlacedAsync(await shop.StockedAsync(1));

        Assert.Equal(OrderRefusal.FulfilmentNotExpected, (await shop.ShipAsync(orderId)).Refusal);
    }

    [Fact]
    public async Task Silo_WhoseDatabaseIsGone_SaysSoAndGoesOnOnceItIsBack()
    {
        var database = await postgres.NewDatabaseAsync();
        await using var proxy = new CuttingProxy(database);
        await using var silo = await SiloHost.StartAsync(proxy.ConnectionString, [("Storage:CommitDeadline", "00:00:00.2")]);
        var shop = new Shop(silo);
        var sku = await shop.StockedAsync(5);
        var orderId = await shop.PlacedAsync(sku);

        proxy.Cut = Cut.Everything;
        Assert.True((await shop.PayAsync(orderId, Shop.UnitPriceMinor)).Refusal.IsTransient());
        Assert.True((await shop.PlaceAsync(Shop.New("ord_T"), (sku, 1))).Refusal.IsTransient());
        var unread = await shop.Order(Shop.New("ord_T")).GetAsync(CancellationToken.None);
        Assert.Equal(OrderRefusal.StorageUnavailable, unread.Refusal);
        Assert.Equal(StockRefusal.StorageUnavailable, (await shop.Stock(Shop.New("sku")).GetAsync(CancellationToken.None)).Refusal);

        proxy.Cut = Cut.None;
        await Eventually.True(
            async () => (await shop.PayAsync(orderId, Shop.UnitPriceMinor)).Refusal == OrderRefusal.None, "the payment is taken");
        await shop.UntilAsync(orderId, "fulfilling");
        await shop.UntilAsync(sku, (4, 4, 0, 1));
        Assert.Equal(OrderRefusal.None, (await shop.PlaceAsync(Shop.New("ord_T"), (sku, 4))).Refusal);
    }
}
