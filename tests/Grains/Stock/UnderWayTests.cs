using Microsoft.Extensions.DependencyInjection;
using OrderActors.Domain.Orders;
using OrderActors.Domain.Stock;
using OrderActors.GrainInterfaces.Orders;
using OrderActors.GrainInterfaces.Stock;
using OrderActors.Grains.Tests.Server;
using OrderActors.Storage.Stock;
using OrderActors.Storage.Tests.Server;
using OrderActors.Tests.Support;

namespace OrderActors.Grains.Tests.Stock;

/// <summary>Orders that ask for units which others are about to take. A refusal is final, so they ask again until those have them.
/// </summary>
[Collection(PostgresCollection.Name)]
public sealed class UnderWayTests(PostgresFixture postgres) : IAsyncLifetime
{
    private readonly StockElsewhere _elsewhere = new();
    private readonly PlacingEnds _ends = new();
    private SiloHost _silo = null!;
    private Shop _shop = null!;

    public async Task InitializeAsync()
    {
        _silo = await SiloHost.StartAsync(
            await postgres.NewDatabaseAsync(),
            configure: services => services
                .AddSingleton<IIncomingGrainCallFilter>(_elsewhere)
                .AddSingleton<IIncomingGrainCallFilter>(_ends));
        _shop = new Shop(_silo);
    }

    public async Task DisposeAsync() => await _silo.DisposeAsync();

    [Fact]
    public async Task Order_ForAUnitThatAnotherGivesBack_GetsIt()
    {
        var sku = await _shop.StockedAsync(1);
        var ticket = await _shop.ClaimedAsync(sku);

        var order = _shop.PlaceAsync(Shop.New("ord_T"), (sku, 1));
        var move = await _shop.Stock(sku).MoveAsync(Hold(), CancellationToken.None);
        Assert.Equal((StockRefusal.UnderWay, false), (move.Refusal, order.IsCompleted));
        _silo.Services.GetRequiredService<IStockTickets>().Abandon([ticket]);

        Assert.Equal(OrderRefusal.None, (await order).Refusal);
        Assert.Equal((1, 0, 1, 0), await _shop.CountersAsync(sku));
    }

    [Fact]
    public async Task DurableHold_OfAUnitThatAnotherGivesBack_GetsIt()
    {
        var sku = await _shop.StockedAsync(1);
        var ticket = await _shop.ClaimedAsync(sku);
        _elsewhere.Sku = sku;

        var order = _shop.PlaceAsync(Shop.New("ord_T"), (sku, 1));
        await _shop.StockViewAsync(sku);
        Assert.False(order.IsCompleted);
        _silo.Services.GetRequiredService<IStockTickets>().Abandon([ticket]);

        Assert.Equal(OrderRefusal.None, (await order).Refusal);
        Assert.Equal((1, 0, 1, 0), await _shop.CountersAsync(sku));
    }

    [Fact]
    public async Task Order_ThatAsksAgain_HoldsNothingMeanwhile()
    {
        var (first, last) = (await _shop.StockedAsync(1), await _shop.StockedAsync(1));
        await _shop.ClaimedAsync(last);

        var order = _shop.PlaceAsync(Shop.New("ord_T"), (first, 1), (last, 1));
        var other = await _shop.PlaceAsync(Shop.New("ord_T"), (first, 1));

        Assert.Equal((OrderRefusal.None, false), (other.Refusal, order.IsCompleted));
        Assert.Equal((OrderRefusal.OutOfStock, first), ((await order).Refusal, Assert.Single((await order).Skus)));
    }

    [Fact]
    public async Task Repeats_OfOrdersThatAreThere_DoNotWaitForUnits()
    {
        var sku = await _shop.StockedAsync(31);
        var orders = Enumerable.Range(0, 30).Select(static _ => Shop.New("ord_T")).ToArray();
        await Task.WhenAll(orders.Select(order => _shop.PlaceAsync(order, (sku, 1))));
        await _shop.ClaimedAsync(sku);

        var again = await Task.WhenAll(orders.Select(order => _shop.PlaceAsync(order, (sku, 1))));

        Assert.All(again, static answer => Assert.Equal((OrderRefusal.None, true), (answer.Refusal, answer.Replayed)));
    }

    [Fact]
    public async Task Orders_WhoseClientsAreGone_DoNotWait()
    {
        var sku = await _shop.StockedAsync(1);
        await _shop.ClaimedAsync(sku);
        using var clients = new CancellationTokenSource();
        var orders = Enumerable.Range(0, 20).Select(_ =>
            _shop.PlaceAsync(Shop.New("ord_T"), Shop.Message((sku, 1)), clients.Token)).ToArray();
        await Eventually.Equal(20, () => _ends.Begun);
        Assert.DoesNotContain(orders, static order => order.IsCompleted);

        await clients.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Task.WhenAll(orders));
        await Eventually.Equal(20, () => _ends.Withdrawn + _ends.Answered);
        Assert.Equal(0, _ends.Answered);
    }

    [Fact]
    public async Task Adjustment_ThatOnlyClaimsStandInTheWayOf_IsToComeBack()
    {
        var sku = await _shop.StockedAsync(2);
        await _shop.PlacedAsync(sku);
        await _shop.ClaimedAsync(sku);

        Assert.Equal(StockRefusal.Contended, (await _shop.Stock(sku).AdjustAsync(-1, "broken", CancellationToken.None)).Refusal);
        Assert.Equal(StockRefusal.BelowHeld, (await _shop.Stock(sku).AdjustAsync(-2, "broken", CancellationToken.None)).Refusal);
    }

    [Fact]
    public async Task Order_OfTwoSkusForAUnitThatAnotherGivesBack_GetsIt()
    {
        var (first, last) = (await _shop.StockedAsync(1), await _shop.StockedAsync(1));
        var ticket = await _shop.ClaimedAsync(last);

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
        await _shop.ClaimedAsync(sku);

        var single = _shop.PlaceAsync(Shop.New("ord_T"), (sku, 1));
        var several = _shop.PlaceAsync(Shop.New("ord_T"), (sku, 1), (first, 1));

        Assert.Equal((OrderRefusal.Contended, OrderRefusal.Contended), ((await single).Refusal, (await several).Refusal));
        await _shop.PlacedAsync(first);
    }

    [Fact]
    public async Task Order_ForMoreThanThereIs_DoesNotWait()
    {
        var (sku, other) = (await _shop.StockedAsync(3), await _shop.StockedAsync(1));
        await _shop.ClaimedAsync(sku);
        await _shop.ClaimedAsync(other);

        Assert.Equal(OrderRefusal.OutOfStock, (await _shop.PlaceAsync(Shop.New("ord_T"), (sku, 4))).Refusal);
        var answer = await _shop.PlaceAsync(Shop.New("ord_T"), (sku, 4), (other, 1));
        Assert.Equal((OrderRefusal.OutOfStock, sku), (answer.Refusal, Assert.Single(answer.Skus)));
    }

    private static StockMoveMessage Hold() => new(Shop.New("ord_T"), StockMoveKind.Hold, 1);

    /// <summary>Counts the calls by which orders wait, and how they end.</summary>
    private sealed class PlacingEnds : IIncomingGrainCallFilter
    {
        private int _begun;
        private int _withdrawn;
        private int _answered;

        public int Begun => Volatile.Read(ref _begun);

        public int Withdrawn => Volatile.Read(ref _withdrawn);

        public int Answered => Volatile.Read(ref _answered);

        public async Task Invoke(IIncomingGrainCallContext context)
        {
            var isPlacing = context.InterfaceMethod is { Name: nameof(IOrderGrain.PlaceAsync) } method
                && method.DeclaringType == typeof(IOrderGrain);
            Interlocked.Add(ref _begun, isPlacing ? 1 : 0);
            try
            {
                await context.Invoke();
                Interlocked.Add(ref _answered, isPlacing ? 1 : 0);
            }
            catch (OperationCanceledException) when (isPlacing)
            {
                Interlocked.Increment(ref _withdrawn);
                throw;
            }
        }
    }
}
