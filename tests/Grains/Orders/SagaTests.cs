using Microsoft.Extensions.DependencyInjection;
using OrderActors.Domain.Orders;
using OrderActors.Domain.Stock;
using OrderActors.GrainInterfaces.Stock;
using OrderActors.Grains.Tests.Server;
using OrderActors.Storage.Tests.Server;

namespace OrderActors.Grains.Tests.Orders;

/// <summary>
/// Orders whose SKUs live in another process: every move of stock is a commit of its own, and a crash can come between any two.
/// </summary>
[Collection(PostgresCollection.Name)]
public class SagaTests(PostgresFixture postgres)
{
    private static readonly (string, string)[] Impatient =
    [
        ("Orders:PlacingTimeout", "00:00:01"), ("Orders:EffectRetryDelay", "00:00:01"), ("Orders:MaxEffectRetryDelay", "00:00:01"),
        ("WakeUps:ScanInterval", "00:00:00.1"), ("WakeUps:Grace", "00:00:00"),
    ];

    /// <summary>Settings of every test beside its own.</summary>
    protected virtual (string, string)[] Settings => [];

    [Fact]
    public async Task Order_PaidAndFailed_MovesItsStockThereAndBack()
    {
        await using var silo = await StartAsync(await postgres.NewDatabaseAsync(), new StockCalls { IsElsewhere = true });
        var shop = new Shop(silo, asksOrders: true);
        var (one, other) = (await shop.StockedAsync(5), await shop.StockedAsync(5));
        var orderId = Shop.New("ord_T");

        var placed = await shop.PlaceAsync(orderId, (one, 2), (other, 3));
        Assert.Equal((OrderRefusal.None, 2), (placed.Refusal, placed.Order!.Version));
        Assert.Equal(placed.Order.Json, (await shop.PlaceAsync(orderId, (one, 2), (other, 3))).Order!.Json);
        Assert.Equal((5, 3, 2, 0), await shop.CountersAsync(one));

        await shop.PayAsync(orderId, 5 * Shop.UnitPriceMinor);
        await shop.UntilAsync(one, (3, 3, 0, 2));
        await shop.UntilAsync(other, (2, 2, 0, 3));

        await shop.UntilAsync(orderId, "fulfilling");
        await shop.FailFulfilmentAsync(orderId);
        await shop.UntilAsync(one, (5, 5, 0, 0));
        await shop.UntilAsync(other, (5, 5, 0, 0));
        await shop.UntilAsync(orderId, "refunded");
    }

    [Fact]
    public async Task Place_WhenOneLineIsOutOfStock_GivesTheOthersBack()
    {
        await using var silo = await StartAsync(await postgres.NewDatabaseAsync(), new StockCalls { IsElsewhere = true });
        var shop = new Shop(silo, asksOrders: true);
        var (plenty, few) = (await shop.StockedAsync(5), await shop.StockedAsync(1));
        var orderId = Shop.New("ord_T");

        var answer = await shop.PlaceAsync(orderId, (plenty, 2), (few, 2));

        Assert.Equal(OrderRefusal.OutOfStock, answer.Refusal);
        Assert.Equal([few], answer.Skus.ToArray());
        await shop.UntilStepAsync(orderId, "stockSettled");
        Assert.Equal((5, 5, 0, 0), await shop.CountersAsync(plenty));
        Assert.Equal((1, 1, 0, 0), await shop.CountersAsync(few));
    }

    [Fact]
    public async Task Place_CutOffBetweenTheOrderAndItsHolds_IsConcludedByTheNextSilo()
    {
        var database = await postgres.NewDatabaseAsync();
        string sku;
        var orderId = Shop.New("ord_T");
        var calls = new StockCalls { IsElsewhere = true };
        await using (var first = await StartAsync(database, calls))
        {
            var shop = new Shop(first, asksOrders: true);
            sku = await shop.StockedAsync(3);
            calls.FailMoves(int.MaxValue);
            await Assert.ThrowsAsync<TimeoutException>(() => shop.PlaceAsync(orderId, (sku, 3)));
            Assert.Equal("placing", await shop.StatusAsync(orderId));
        }

        await using var second = await StartAsync(database, new StockCalls { IsElsewhere = true });
        var later = new Shop(second, asksOrders: true);
        await later.UntilAsync(orderId, "awaitingPayment");

        Assert.Equal((3, 0, 3, 0), await later.CountersAsync(sku));
        Assert.Equal(["orderPlaced", "stockReserved"], await later.StepsAsync(orderId));
        Assert.Equal((OrderRefusal.None, true), await PlaceAgainAsync(later, orderId, sku, 3));
    }

    [Fact]
    public async Task Place_RepeatedWhileItsHoldsAreMissing_MakesThem()
    {
        var calls = new StockCalls { IsElsewhere = true };
        await using var silo = await StartAsync(await postgres.NewDatabaseAsync(), calls);
        var shop = new Shop(silo, asksOrders: true);
        var sku = await shop.StockedAsync(3);
        var orderId = Shop.New("ord_T");
        calls.FailMoves(1);
        await Assert.ThrowsAsync<TimeoutException>(() => shop.PlaceAsync(orderId, (sku, 3)));

        Assert.Equal((OrderRefusal.None, true), await PlaceAgainAsync(shop, orderId, sku, 3));

        Assert.Equal((3, 0, 3, 0), await shop.CountersAsync(sku));
    }

    [Fact]
    public async Task Cancel_WhileAHoldMayStillCome_ClosesTheDoorOnIt()
    {
        var calls = new StockCalls { IsElsewhere = true };
        await using var silo = await StartAsync(await postgres.NewDatabaseAsync(), calls);
        var shop = new Shop(silo, asksOrders: true);
        var sku = await shop.StockedAsync(3);
        var orderId = Shop.New("ord_T");
        calls.FailMoves(1);
        await Assert.ThrowsAsync<TimeoutException>(() => shop.PlaceAsync(orderId, (sku, 2)));

        Assert.Equal(OrderRefusal.None, (await shop.CancelAsync(orderId)).Refusal);
        await shop.UntilStepAsync(orderId, "stockSettled");
        var late = await shop.Stock(sku).MoveAsync(new StockMoveMessage(orderId, StockMoveKind.Hold, 2), CancellationToken.None);

        Assert.Equal(StockRefusal.HoldClosed, late.Refusal);
        Assert.Equal((3, 3, 0, 0), await shop.CountersAsync(sku));
    }

    [Fact]
    public async Task StockEffect_ThatIsDueAgain_IsCarriedOutInTheTickThatPostponesIt()
    {
        var calls = new StockCalls { IsElsewhere = true };
        await using var silo = await SiloHost.StartAsync(
            await postgres.NewDatabaseAsync(),
            [
                ("Orders:EffectRetryDelay", "00:00:01"), ("Orders:TimerHorizon", "00:00:01"),
                ("WakeUps:ScanInterval", "00:01:00"), ("WakeUps:Grace", "00:01:00"), .. Settings,
            ],
            configure: services => services.AddSingleton<IIncomingGrainCallFilter>(calls));
        var shop = new Shop(silo, asksOrders: true);
        var sku = await shop.StockedAsync(1);
        var orderId = await shop.PlacedAsync(sku);
        calls.RefuseMoves(1);

        await shop.CancelAsync(orderId);

        // The next attempt is beyond the timer's horizon by then, and no keeper runs.
        await shop.UntilStepAsync(orderId, "stockSettled");
        Assert.Equal((1, 1, 0, 0), await shop.CountersAsync(sku));
    }

    private static async Task<(OrderRefusal, bool)> PlaceAgainAsync(Shop shop, string orderId, string sku, int quantity)
    {
        var answer = await shop.PlaceAsync(orderId, (sku, quantity));
        return (answer.Refusal, answer.Replayed);
    }

    private Task<SiloHost> StartAsync(string database, StockCalls calls) => SiloHost.StartAsync(
        database, [.. Impatient, .. Settings], configure: services => services.AddSingleton<IIncomingGrainCallFilter>(calls));
}
