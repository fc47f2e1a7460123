using Microsoft.Extensions.DependencyInjection;
using OrderActors.Domain.Orders;
using OrderActors.Domain.Stock;
using OrderActors.Grains.Tests.Server;
using OrderActors.Storage.Tests.Server;

namespace OrderActors.Grains.Tests.Orders;

/// <summary>Orders that are taken where their first SKU is, without an activation of their own.</summary>
[Collection(PostgresCollection.Name)]
public sealed class IntakeTests(PostgresFixture postgres) : IAsyncLifetime
{
    private readonly OrderCalls _calls = new();
    private readonly StockElsewhere _elsewhere = new();
    private SiloHost _silo = null!;
    private Shop _shop = null!;

    public async Task InitializeAsync()
    {
        _silo = await SiloHost.StartAsync(
            await postgres.NewDatabaseAsync(),
            configure: services => services
                .AddSingleton<IIncomingGrainCallFilter>(_calls)
                .AddSingleton<IIncomingGrainCallFilter>(_elsewhere));
        _shop = new Shop(_silo);
    }

    public async Task DisposeAsync() => await _silo.DisposeAsync();

    [Fact]
    public async Task Place_OfANewOrder_AsksNoOrder()
    {
        var (one, other) = (await _shop.StockedAsync(9), await _shop.StockedAsync(9));
        var orderId = Shop.New("ord_T");

        var answer = await _shop.PlaceAsync(orderId, (one, 2), (other, 3));

        Assert.Equal((OrderRefusal.None, false), (answer.Refusal, answer.Replayed));
        Assert.Equal(0, _calls.CallsOf(orderId));
        Assert.Equal(answer.Order!.Json, (await _shop.Order(orderId).GetAsync(CancellationToken.None)).Order!.Json);
        Assert.Equal((9, 7, 2, 0), await _shop.CountersAsync(one));
        Assert.Equal((9, 6, 3, 0), await _shop.CountersAsync(other));
    }

    [Fact]
    public async Task Place_OfAnUnknownFirstSkuAndOneElsewhere_IsRefusedByTheOrder()
    {
        var (unknown, elsewhere) = (Shop.New("sku"), await _shop.StockedAsync(9));
        _elsewhere.Sku = elsewhere;
        var orderId = Shop.New("ord_T");

        var answer = await _shop.PlaceAsync(orderId, (unknown, 1), (elsewhere, 1));

        Assert.Equal((OrderRefusal.UnknownSku, unknown), (answer.Refusal, Assert.Single(answer.Skus)));
        Assert.Equal(StockRefusal.None, (await _shop.Stock(unknown).SetOnHandAsync(1, CancellationToken.None)).Refusal);
    }

    [Fact]
    public async Task Place_OfARefusedOrder_AsksNoOrderAndIsRefusedForGood()
    {
        var (one, other) = (await _shop.StockedAsync(9), await _shop.StockedAsync(1));
        var orderId = Shop.New("ord_T");

        var first = await _shop.PlaceAsync(orderId, (one, 2), (other, 2));
        var asked = _calls.CallsOf(orderId);
        await _shop.Stock(other).SetOnHandAsync(9, CancellationToken.None);
        var second = await _shop.PlaceAsync(orderId, (one, 2), (other, 2));

        Assert.Equal(0, asked);
        Assert.Equal((OrderRefusal.OutOfStock, other), (first.Refusal, Assert.Single(first.Skus)));
        Assert.Equal((OrderRefusal.OutOfStock, first.TraceId), (second.Refusal, second.TraceId));
        Assert.Equal((9, 9, 0, 0), await _shop.CountersAsync(one));
    }

    [Fact]
    public async Task Place_ManyTimesAtOnceForTheLastUnit_IsNotRefusedForItsOwnClaim()
    {
        var sku = await _shop.StockedAsync(1);
        var orderId = Shop.New("ord_T");

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => _shop.PlaceAsync(orderId, (sku, 1))));

        Assert.All(answers, static answer => Assert.Equal(OrderRefusal.None, answer.Refusal));
        Assert.All(answers, answer => Assert.Equal(answers[0].Order!.Json, answer.Order!.Json));
        Assert.Single(answers, static answer => !answer.Replayed);
        Assert.Equal((1, 0, 1, 0), await _shop.CountersAsync(sku));
    }

    [Fact]
    public async Task Place_WhenItsFirstRequestWasWithdrawn_TakesTheOrder()
    {
        var sku = await _shop.StockedAsync(1);
        for (var i = 0; i < 20; i++)
        {
            var orderId = Shop.New("ord_T");
            using var deadline = new CancellationTokenSource();
            var first = _shop.PlaceAsync(orderId, Shop.Message((sku, 1)), deadline.Token);
            var second = _shop.PlaceAsync(orderId, (sku, 1));
            await deadline.CancelAsync();

            Assert.Equal(OrderRefusal.None, (await second).Refusal);
            await first.ContinueWith(static _ => { }, TaskScheduler.Default);
            await _shop.CancelAsync(orderId);
            await _shop.UntilAsync(sku, (1, 1, 0, 0));
        }
    }

    [Fact]
    public async Task Get_OfAnOrderThatItsGrainDidNotTake_FindsWhatTheIntakeTook()
    {
        var sku = await _shop.StockedAsync(50);
        for (var i = 0; i < 50; i++)
        {
            var (orderId, order) = (Shop.New("ord_T"), Shop.Message((sku, 1)));
            using var deadline = new CancellationTokenSource();
            var atOrder = _shop.Order(orderId).PlaceAsync(order with { IsRepeat = true }, deadline.Token).AsTask();
            await deadline.CancelAsync();
            await atOrder.ContinueWith(static _ => { }, TaskScheduler.Default);

            Assert.Equal(OrderRefusal.None, (await _shop.PlaceAsync(orderId, (sku, 1))).Refusal);
            Assert.Equal(OrderRefusal.None, (await _shop.Order(orderId).GetAsync(CancellationToken.None)).Refusal);
        }
    }

    [Fact]
    public async Task Get_OfAnOrderThatWasNotThereJustBefore_FindsIt()
    {
        var sku = await _shop.StockedAsync(100);
        for (var i = 0; i < 50; i++)
        {
            var orderId = Shop.New("ord_T");
            var order = _shop.Order(orderId);
            var early = Enumerable.Range(0, 8).Select(_ => order.GetAsync(CancellationToken.None).AsTask()).ToList();

            Assert.Equal(OrderRefusal.None, (await _shop.PlaceAsync(orderId, (sku, 1))).Refusal);
            Assert.Equal(OrderRefusal.None, (await order.GetAsync(CancellationToken.None)).Refusal);

            Assert.All(await Task.WhenAll(early), static answer =>
                Assert.True(answer.Refusal is OrderRefusal.None or OrderRefusal.NotFound, answer.Refusal.ToString()));
        }
    }
}
