using Microsoft.Extensions.DependencyInjection;
using OrderActors.Domain.Orders;
using OrderActors.Domain.Stock;
using OrderActors.GrainInterfaces.Stock;
using OrderActors.Grains.Tests.Server;
using OrderActors.Storage.Commit;
using OrderActors.Storage.Stock;
using OrderActors.Storage.Tests.Server;

namespace OrderActors.Grains.Tests.Stock;

/// <summary>Orders that ask for units which others are about to take. A refusal is final, so it waits until those have them.</summary>
[Collection(PostgresCollection.Name)]
public sealed class UnderWayTests(PostgresFixture postgres) : IAsyncLifetime
{
    private SiloHost _silo = null!;
    private Shop _shop = null!;

    public async Task InitializeAsync()
    {
        _silo = await SiloHost.StartAsync(await postgres.NewDatabaseAsync());
        _shop = new Shop(_silo);
    }

    public async Task DisposeAsync() => await _silo.DisposeAsync();

    [Fact]
    public async Task Order_ForAUnitThatAnotherGivesBack_GetsIt()
    {
        var sku = await _shop.StockedAsync(1);
        var ticket = await ClaimAsync(sku);

        var order = _shop.PlaceAsync(Shop.New("ord_T"), (sku, 1));
        var move = _shop.Stock(sku).MoveAsync(Hold(), CancellationToken.None).AsTask();
        await _shop.StockViewAsync(sku);
        Assert.False(order.IsCompleted || move.IsCompleted);
        _silo.Services.GetRequiredService<IStockTickets>().Abandon([ticket]);

        var wasGranted = new[] { (await order).Refusal == OrderRefusal.None, (await move).Refusal == StockRefusal.None };
        Assert.Single(wasGranted, static granted => granted);
        Assert.Equal((1, 0, 1, 0), await _shop.CountersAsync(sku));
    }

    [Fact]
    public async Task Order_OfTwoSkusForAUnitThatAnotherGivesBack_GetsIt()
    {
        var (first, last) = (await _shop.StockedAsync(1), await _shop.StockedAsync(1));
        var ticket = await ClaimAsync(last);

        var order = _shop.PlaceAsync(Shop.New("ord_T"), (last, 1), (first, 1));
        await _shop.StockViewAsync(last);
        Assert.False(order.IsCompleted);
        _silo.Services.GetRequiredService<IStockTickets>().Abandon([ticket]);

        Assert.Equal(OrderRefusal.None, (await order).Refusal);
        Assert.Equal((1, 0, 1, 0), await _shop.CountersAsync(first));
    }

    [Fact]
    public async Task Orders_ForTheLastUnitsOfTwoSkus_DoNotRefuseEachOther()
    {
        for (var round = 0; round < 40; round++)
        {
            var (one, other) = (await _shop.StockedAsync(1), await _shop.StockedAsync(1));

            var answers = await Task.WhenAll(
                _shop.PlaceAsync(Shop.New("ord_T"), (one, 1), (other, 1)),
                _shop.PlaceAsync(Shop.New("ord_T"), (other, 1), (one, 1)));

            Assert.Equal(
                [OrderRefusal.None, OrderRefusal.OutOfStock], answers.Select(static answer => answer.Refusal).Order());
            Assert.Equal((1, 0, 1, 0), await _shop.CountersAsync(other));
        }
    }

    [Fact]
    public async Task Order_ForAUnitThatNobodySettles_IsToComeBack()
    {
        var (first, sku) = (await _shop.StockedAsync(1), await _shop.StockedAsync(1));
        await ClaimAsync(sku);

        var single = _shop.PlaceAsync(Shop.New("ord_T"), (sku, 1));
        var several = _shop.PlaceAsync(Shop.New("ord_T"), (sku, 1), (first, 1));
        var move = _shop.Stock(sku).MoveAsync(Hold(), CancellationToken.None);

        Assert.Equal((OrderRefusal.Contended, OrderRefusal.Contended), ((await single).Refusal, (await several).Refusal));
        Assert.Equal(StockRefusal.Contended, (await move).Refusal);
        await _shop.PlacedAsync(first);
    }

    [Fact]
    public async Task Order_ForMoreThanThereIs_DoesNotWait()
    {
        var (sku, other) = (await _shop.StockedAsync(3), await _shop.StockedAsync(1));
        await ClaimAsync(sku);
        await ClaimAsync(other);

        Assert.Equal(OrderRefusal.OutOfStock, (await _shop.PlaceAsync(Shop.New("ord_T"), (sku, 4))).Refusal);
        var answer = await _shop.PlaceAsync(Shop.New("ord_T"), (sku, 4), (other, 1));
        Assert.Equal((OrderRefusal.OutOfStock, sku), (answer.Refusal, Assert.Single(answer.Skus)));
    }

    private static StockMoveMessage Hold() => new(Shop.New("ord_T"), StockMoveKind.Hold, 1);

    /// <summary>Takes a unit for an order that does not commit.</summary>
    private async Task<long> ClaimAsync(string sku)
    {
        var writer = _silo.Services.GetRequiredService<ICommitWriter>().WriterId;
        var claim = await _shop.Stock(sku).ClaimAsync(new StockClaimMessage(Shop.New("ord_T"), StockMoveKind.Hold, 1, writer));
        Assert.Equal(StockRefusal.None, claim.Refusal);
        return claim.Ticket;
    }
}
