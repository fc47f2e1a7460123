using Microsoft.Extensions.DependencyInjection;
using OrderActors.Domain.Orders;
using OrderActors.GrainInterfaces.Orders;
using OrderActors.GrainInterfaces.Stock;
using OrderActors.Grains.Tests.Server;
using OrderActors.Storage.Commit;
using OrderActors.Storage.Tests.Server;
using OrderActors.Tests.Support;

namespace OrderActors.Grains.Tests.WakeUps;

/// <summary>An order that can't do what is due, whatever goes wrong: it is not at it again at once, and does not go on answering with
/// what it was.</summary>
[Collection(PostgresCollection.Name)]
public sealed class FailedWorkTests(PostgresFixture postgres) : IAsyncLifetime
{
    private static readonly (string, string)[] Settings =
    [
        ("Orders:PaymentTimeout", "00:00:01"), ("WakeUps:ScanInterval", "00:01:00"), ("WakeUps:Grace", "00:01:00"),
    ];

    private readonly OrderMemory _memory = new();
    private readonly StockInTheWay _stock = new();
    private readonly StockElsewhere _stockElsewhere = new();
    private readonly Membership _membership = new();
    private SiloHost _silo = null!;
    private SiloHost _elsewhere = null!;
    private Shop _shop = null!;
    private string _sku = "";

    public async Task InitializeAsync()
    {
        var database = await postgres.NewDatabaseAsync();
        _elsewhere = await SiloHost.StartAsync(database, Settings);
        _silo = await SiloHost.StartAsync(
            database,
            Settings,
            configure: services =>
            {
                services.AddSingleton<IClusterVersion>(_membership)
                    .AddSingleton<IIncomingGrainCallFilter>(_stock).AddSingleton<IIncomingGrainCallFilter>(_stockElsewhere);
                _memory.Watch(services);
            });
        _shop = new Shop(_silo);
        _sku = await _shop.StockedAsync(1);
    }

    public async Task DisposeAsync()
    {
        await _silo.DisposeAsync();
        await _elsewhere.DisposeAsync();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Get_OfAnOrderWhoseWorkThrew_SaysWhatAnotherSiloMadeOfIt(bool isWithdrawn)
    {
        var orderId = await _shop.PlacedAsync(_sku);
        _stock.IsMute = !isWithdrawn;
        _memory.WriteFault = isWithdrawn ? static () => new OperationCanceledException("Withdrawn while it was queued.") : null;
        Assert.Equal("awaitingPayment", await _shop.StatusAsync(orderId));
        await UntilDueAsync();
        await Assert.ThrowsAnyAsync<Exception>(() => WakeAsync(orderId));
        Assert.Equal("awaitingPayment", await _shop.StatusAsync(orderId));

        await new Shop(_elsewhere).Order(orderId).WakeAsync(CancellationToken.None);

        Assert.Equal("expired", await _shop.StatusAsync(orderId));
    }

    [Fact]
    public async Task Wake_OfAnOrderWhoseChangesAreRefused_TriesOnceEachTime()
    {
        _memory.WriteFault = static () => new CommitFailedException(CommitOutcome.Unavailable);
        var orderId = await OverdueAsync();

        for (var i = 1; i <= 50; i++)
        {
            await WakeAsync(orderId);
            Assert.Equal(i, _memory.WritesOf(orderId));
        }
    }

    [Fact]
    public async Task Wake_OfAnOrderWhoseProviderFails_TriesOnce()
    {
        _memory.WriteFault = static () => new InvalidOperationException("A provider's own.");
        var orderId = await OverdueAsync();

        await Assert.ThrowsAnyAsync<Exception>(() => WakeAsync(orderId));

        for (var i = 0; i < 50; i++)
        {
            Assert.Equal(1, _memory.WritesOf(orderId));
            await _shop.StockedAsync(1);
        }
    }

    /// <summary>What it had begun to do it does not go on with, when another silo has read and kept it meanwhile.</summary>
    [Fact]
    public async Task Order_ThatMovesWhileItsSkuIsAsked_IsSettledWhereItIs()
    {
        _stockElsewhere.Sku = _sku;
        var orderId = await _shop.PlacedAsync(_sku);
        _stock.IsShut = true;
        Assert.Equal(OrderRefusal.None, (await _shop.PayAsync(orderId, Shop.UnitPriceMinor)).Refusal);
        await Eventually.Done(_stock.Asked);
        _membership.IsElsewhere = true;
        var version = await StoredVersionAsync();

        _stock.LetGo();

        await _shop.UntilAsync(_sku, (0, 0, 0, 1));
        await _memory.EndAsync(orderId);
        Assert.Equal(version, await StoredVersionAsync());
    }

    /// <summary>An order that is not in memory, and whose payment is overdue.</summary>
    private async Task<string> OverdueAsync()
    {
        var orderId = await _shop.PlacedAsync(_sku);
        await UntilDueAsync();
        return orderId;
    }

    private Task UntilDueAsync() => Eventually.True(
        async () => await _silo.QueryAsync<bool>("SELECT bool_and(wake_at < now()) FROM orders"), "the payment is overdue");

    private Task<OrderAnswer?> WakeAsync(string orderId) => _shop.Order(orderId).WakeAsync(CancellationToken.None).AsTask();

    private Task<long> StoredVersionAsync() => _silo.QueryAsync<long>("SELECT version::bigint FROM orders");

    /// <summary>Stock that does not answer, or keeps a durable move waiting.</summary>
    private sealed class StockInTheWay : IIncomingGrainCallFilter
    {
        private readonly TaskCompletionSource _asked = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource _isOpen = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public bool IsMute { get; set; }

        public bool IsShut { get; set; }

        public Task Asked => _asked.Task;

        public void LetGo() => _isOpen.SetResult();

        public async Task Invoke(IIncomingGrainCallContext context)
        {
            var isStock = context.InterfaceMethod?.DeclaringType == typeof(IStockGrain);
            if (isStock && IsMute)
            {
                throw new TimeoutException("The SKU did not answer.");
            }

            if (isStock && IsShut && context.InterfaceMethod!.Name == nameof(IStockGrain.MoveAsync))
            {
                _asked.TrySetResult();
                await _isOpen.Task;
            }

            await context.Invoke();
        }
    }
}
