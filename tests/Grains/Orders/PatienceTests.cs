using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using OrderActors.Domain.Orders;
using OrderActors.Domain.Stock;
using OrderActors.GrainInterfaces.Stock;
using OrderActors.Grains.Tests.Server;
using OrderActors.Storage.Stock;
using OrderActors.Storage.Tests.Server;
using OrderActors.Tests.Support;

namespace OrderActors.Grains.Tests.Orders;

/// <summary>What goes on around an order that asks again for units which others have claimed.</summary>
[Collection(PostgresCollection.Name)]
public sealed class PatienceTests(PostgresFixture postgres) : IAsyncLifetime
{
    private readonly Membership _membership = new();
    private readonly OrderMemory _memory = new();
    private readonly StockElsewhere _elsewhere = new();
    private readonly StockActivations _activations = new();
    private readonly StockAsks _asks = new();
    private SiloHost _silo = null!;
    private Shop _shop = null!;

    public async Task InitializeAsync()
    {
        _silo = await SiloHost.StartAsync(
            await postgres.NewDatabaseAsync(),
            [("Orders:PlacingTimeout", "00:00:01"), ("WakeUps:ScanInterval", "00:01:00"), ("WakeUps:Grace", "00:01:00")],
            configure: services =>
            {
                services.AddSingleton<IClusterVersion>(_membership);
                services.AddSingleton<IIncomingGrainCallFilter>(_elsewhere);
                services.AddSingleton<IIncomingGrainCallFilter>(_activations);
                services.AddSingleton<IIncomingGrainCallFilter>(_asks);
                SlowLedger.Add(services);
                _memory.Watch(services);
            });
        _shop = new Shop(_silo);
    }

    public async Task DisposeAsync() => await _silo.DisposeAsync();

    /// <summary>A SKU that is ending admits no call before those that it has are done. The order's is one of them where the gateway can't
    /// be referred to the order itself, as those of the version before.</summary>
    [Theory]
    [InlineData(true, OrderRefusal.None)]
    [InlineData(false, OrderRefusal.Contended)]
    public async Task Order_WhoseSkuEnds_DoesNotWaitForItself(bool mayBeReferred, OrderRefusal expected)
    {
        var sku = await _shop.StockedAsync(1);
        await _shop.ClaimedAsync(sku);
        var message = Shop.Message((sku, 1)) with { MayBeReferred = mayBeReferred };
        var order = _shop.PlaceAsync(Shop.New("ord_T"), message, CancellationToken.None);
        await Eventually.True(() => _asks.Of(sku) > 1, "it asks again");

        // The claim that stands in the order's way ends with the activation.
        _activations.End(sku);

        Assert.Equal(expected, (await order).Refusal);
        await _shop.StockViewAsync(sku);
    }

    [Fact]
    public async Task Order_ThatWaitsForWhatAnotherRequestForItGot_IsAnsweredWithIt()
    {
        var sku = await _shop.StockedAsync(1);
        var ticket = await _shop.ClaimedAsync(sku);
        var orderId = Shop.New("ord_T");
        var first = _shop.PlaceAsync(orderId, (sku, 1));
        await Eventually.True(() => _asks.Of(sku) > 1, "it asks again");

        // Its own unit is what is under way from now on, as far as it is told.
        _asks.Answer = StockRefusal.UnderWay;
        _silo.Services.GetRequiredService<IStockTickets>().Abandon([ticket]);
        var second = await _shop.PlaceAsync(orderId, (sku, 1));

        Assert.Equal((OrderRefusal.None, false), (second.Refusal, second.Replayed));
        Assert.Equal((OrderRefusal.None, true), ((await first).Refusal, (await first).Replayed));
    }

    [Fact]
    public async Task Repeats_BehindOneThatRanOutOfPatience_AskOnce()
    {
        var sku = await _shop.StockedAsync(1);
        await _shop.ClaimedAsync(sku);
        var (orderId, before) = (Shop.New("ord_T"), _asks.Of(sku));

        var answers = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => _shop.PlaceAsync(orderId, (sku, 1))));

        Assert.All(answers, static answer => Assert.Equal(OrderRefusal.Contended, answer.Refusal));

        // At most 18 of the first, whatever the jitter; at least 9 of each that is patient.
        Assert.InRange(_asks.Of(sku) - before, 9, 24);
    }

    [Fact]
    public async Task Repeat_AtTheOrderItself_DoesNotWaitForUnits()
    {
        var sku = await _shop.StockedAsync(2);
        var orderId = await _shop.PlacedAsync(sku);
        await _shop.ClaimedAsync(sku);

        var answer = await new Shop(_silo, asksOrders: true).PlaceAsync(orderId, (sku, 1));

        Assert.Equal((OrderRefusal.None, true), (answer.Refusal, answer.Replayed));
    }

    [Fact]
    public async Task Orders_ThatAskAgain_DoNotAskTheLedger()
    {
        _membership.IsFresh = true;
        var sku = await _shop.StockedAsync(1);
        await _shop.ClaimedAsync(sku);
        var ledger = (SlowLedger)_silo.Services.GetRequiredService<IStockLedger>();
        var before = ledger.VersionReads;

        Assert.Equal(OrderRefusal.Contended, (await _shop.PlaceAsync(Shop.New("ord_T"), (sku, 1))).Refusal);

        Assert.Equal(before, ledger.VersionReads);
    }

    [Fact]
    public async Task Order_ThatMovesAwayWhileItAsksAgain_IsConcludedWhereItIs()
    {
        var sku = await _shop.StockedAsync(1);
        var ticket = await _shop.ClaimedAsync(sku);
        _elsewhere.Sku = sku;
        var orderId = Shop.New("ord_T");
        Assert.Equal(OrderRefusal.Contended, (await _shop.PlaceAsync(orderId, (sku, 1))).Refusal);
        var asked = _asks.Of(sku);
        await Eventually.True(() => _asks.Of(sku) > asked, "its timer asks for the units");
        var writes = _memory.WritesOf(orderId);

        _membership.IsElsewhere = true;
        _silo.Services.GetRequiredService<IStockTickets>().Abandon([ticket]);

        await Eventually.True(async () => await _shop.CountersAsync(sku) == (1, 0, 1, 0), "the units are held");
        await _shop.Order(orderId).GetAsync(CancellationToken.None);
        Assert.Equal(writes, _memory.WritesOf(orderId));
    }

    /// <summary>Counts what orders ask of SKUs by calls, claims and durable moves.</summary>
    private sealed class StockAsks : IIncomingGrainCallFilter
    {
        private readonly ConcurrentDictionary<string, int> _counts = new();

        /// <summary>What a claim is answered in place of the SKU's answer.</summary>
        public StockRefusal? Answer { get; set; }

        public int Of(string sku) => _counts.GetValueOrDefault(sku);

        public Task Invoke(IIncomingGrainCallContext context)
        {
            if (context is
                {
                    Grain: IStockGrain,
                    InterfaceMethod.Name: nameof(IStockGrain.ClaimAsync) or nameof(IStockGrain.MoveAsync),
                })
            {
                _counts.AddOrUpdate(StockKey.Parse(context.TargetId.Key.ToString()!).Sku, 1, static (_, count) => count + 1);
            }

            if (Answer is { } refusal && context.InterfaceMethod?.Name == nameof(IStockGrain.ClaimAsync))
            {
                context.Result = new StockClaimAnswer(refusal, 0);
                return Task.CompletedTask;
            }

            return context.Invoke();
        }
    }
}
