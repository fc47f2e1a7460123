using Microsoft.Extensions.DependencyInjection;
using OrderActors.Domain.Orders;
using OrderActors.Domain.Stock;
using OrderActors.Grains.Tests.Server;
using OrderActors.Storage.Tests.Server;

namespace OrderActors.Grains.Tests.Orders;

/// <summary>Orders and SKUs that have just come here, and of which the silo before still writes what it had under way, after they were
/// read here.</summary>
[Collection(PostgresCollection.Name)]
public sealed class LateBatchTests(PostgresFixture postgres) : IAsyncLifetime
{
    private readonly Membership _membership = new();
    private SiloHost? _newOwner;
    private SiloHost? _oldOwner;

    private Shop Here => new(_newOwner!);

    private Shop Before => new(_oldOwner!);

    public async Task InitializeAsync()
    {
        var database = await postgres.NewDatabaseAsync();
        _newOwner = await SiloHost.StartAsync(
            database, configure: services => services.AddSingleton<IClusterVersion>(_membership));
        _oldOwner = await SiloHost.StartAsync(database);
    }

    public async Task DisposeAsync()
    {
        await _newOwner!.DisposeAsync();
        await _oldOwner!.DisposeAsync();
    }

    [Fact]
    public async Task Get_OfAnOrderThatIsWrittenAfterItWasRead_SaysWhatIsStored()
    {
        var orderId = await Before.PlacedAsync(await Before.StockedAsync(1));
        _membership.IsFresh = true;
        Assert.Equal("awaitingPayment", await Here.StatusAsync(orderId));

        await Before.CancelAsync(orderId);

        Assert.Equal("cancelled", await Here.StatusAsync(orderId));
    }

    [Fact]
    public async Task Get_AfterTheTimeForLateBatches_IsNotAnsweredFromWhatWasReadWithinIt()
    {
        var orderId = await Before.PlacedAsync(await Before.StockedAsync(1));
        _membership.IsFresh = true;
        Assert.Equal("awaitingPayment", await Here.StatusAsync(orderId));
        await Before.CancelAsync(orderId);

        _membership.IsFresh = false;

        Assert.Equal("cancelled", await Here.StatusAsync(orderId));
    }

    [Fact]
    public async Task Cancel_OfAnOrderThatIsRefundedMeanwhile_SaysThatItIs()
    {
        var orderId = await Before.PlacedAsync(await Before.StockedAsync(1));
        _membership.IsFresh = true;
        Assert.Equal(OrderRefusal.None, (await Here.CancelAsync(orderId)).Refusal);
        await Before.PayAsync(orderId, Shop.UnitPriceMinor);
        await Before.UntilAsync(orderId, "refunded");

        var answer = await Here.CancelAsync(orderId);

        Assert.Equal("refunded", Shop.Json(answer.Order).GetProperty("status").GetString());
    }

    [Fact]
    public async Task Place_OfWhatCameBackAfterTheLedgerWasRead_IsGranted()
    {
        var sku = await Before.StockedAsync(1);
        var held = await Before.PlacedAsync(sku);
        _membership.IsFresh = true;
        Assert.Equal((1, 0, 1, 0), await Here.CountersAsync(sku));

        await Before.CancelAsync(held);

        Assert.Equal(OrderRefusal.None, (await Here.PlaceAsync(Shop.New("ord_L"), (sku, 1))).Refusal);
        Assert.Equal((1, 0, 1, 0), await Here.CountersAsync(sku));
    }

    [Fact]
    public async Task SetOnHand_ToWhatWasOnHandHere_SetsIt()
    {
        var sku = await Before.StockedAsync(10);
        _membership.IsFresh = true;
        Assert.Equal((10, 10, 0, 0), await Here.CountersAsync(sku));
        await Before.Stock(sku).AdjustAsync(-3, "broken", CancellationToken.None);

        var answer = await Here.Stock(sku).SetOnHandAsync(10, CancellationToken.None);

        Assert.Equal((StockRefusal.None, 10, 3), (answer.Refusal, answer.Stock.OnHand, answer.Stock.Version));
    }

    [Fact]
    public async Task Get_OfAStockThatNobodyElseWrites_LeavesClaimsUnderWayAlone()
    {
        var sku = await Before.StockedAsync(10);
        _membership.IsFresh = true;
        await Here.CountersAsync(sku);
        var orders = Enumerable.Range(0, 8).Select(_ => Here.PlaceAsync(Shop.New("ord_L"), (sku, 1))).ToList();
        var reads = Enumerable.Range(0, 50).Select(_ => Here.CountersAsync(sku)).ToList();

        await Task.WhenAll(reads);
        Assert.All(await Task.WhenAll(orders), answer => Assert.Equal(OrderRefusal.None, answer.Refusal));
        Assert.Equal((10, 2, 8, 0), await Here.CountersAsync(sku));
    }
}
