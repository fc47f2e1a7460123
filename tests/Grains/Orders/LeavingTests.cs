using OrderActors.Domain.Orders;
using OrderActors.Grains.Tests.Server;
using OrderActors.Storage.Tests.Server;
using OrderActors.Tests.Support;

namespace OrderActors.Grains.Tests.Orders;

/// <summary>Orders that leave memory before they come to the age for that.</summary>
[Collection(PostgresCollection.Name)]
public sealed class LeavingTests(PostgresFixture postgres) : IAsyncLifetime
{
    private const int Budget = 1 << 20;

    private readonly OrderMemory _memory = new();
    private SiloHost _silo = null!;
    private Shop _shop = null!;

    public async Task InitializeAsync()
    {
        _silo = await SiloHost.StartAsync(
            await postgres.NewDatabaseAsync(), settings: [("Orders:IdleBytes", $"{Budget}")], configure: _memory.Watch);
        _shop = new Shop(_silo);
    }

    public async Task DisposeAsync() => await _silo.DisposeAsync();

    [Fact]
    public async Task Ship_OfAnOrder_EndsItsActivationAndIsReadWithoutTheRow()
    {
        var orderId = await _shop.PlacedAsync(await _shop.StockedAsync(1));
        await _shop.PayAsync(orderId, Shop.UnitPriceMinor);
        await _shop.UntilAsync(orderId, "fulfilling");

        var shipped = await _shop.ShipAsync(orderId);
        await Eventually.Done(_memory.UntilEndedAsync(orderId));

        var read = await _shop.Order(orderId).GetAsync(CancellationToken.None);
        Assert.Equal(0, _memory.ReadsOf(orderId));
        Assert.Equal("fulfilled", Shop.Json(read.Order).GetProperty("status").GetString());
        Assert.Equal(shipped.Order!.Json, read.Order!.Json);
    }

    [Fact]
    public async Task Cancel_OfAnOrder_EndsItsActivationAndIsTheSameAgain()
    {
        var orderId = await _shop.PlacedAsync(await _shop.StockedAsync(1));

        var first = await _shop.CancelAsync(orderId);
        await Eventually.Done(_memory.UntilEndedAsync(orderId));
        var again = await _shop.CancelAsync(orderId);

        Assert.Equal((OrderRefusal.None, OrderRefusal.None), (first.Refusal, again.Refusal));
        Assert.Equal(first.Order!.Json, again.Order!.Json);
    }

    /// <summary>Money for an order that has ended, and has left.</summary>
    [Fact]
    public async Task Pay_OfAnOrderThatWasCancelled_GivesTheMoneyBackAndLeavesAgain()
    {
        var orderId = await _shop.PlacedAsync(await _shop.StockedAsync(1));
        await _shop.CancelAsync(orderId);
        await Eventually.Done(_memory.UntilEndedAsync(orderId));

        Assert.Equal(OrderRefusal.None, (await _shop.PayAsync(orderId, Shop.UnitPriceMinor)).Refusal);
        await Eventually.Done(_memory.UntilEndedAsync(orderId));

        Assert.Equal("refunded", await _shop.StatusAsync(orderId));
        Assert.Equal(0, _memory.ReadsOf(orderId));
    }

    [Fact]
    public async Task Calls_ThatWaitBehindTheEndOfAnOrder_AreAnswered()
    {
        var sku = await _shop.StockedAsync(100);
        for (var i = 0; i < 20; i++)
        {
            var order = _shop.Order(await _shop.PlacedAsync(sku));
            var early = Enumerable.Range(0, 5).Select(_ => order.GetAsync(CancellationToken.None).AsTask()).ToList();
            var cancelled = order.CancelAsync(0, CancellationToken.None).AsTask();
            var late = Enumerable.Range(0, 5).Select(_ => order.GetAsync(CancellationToken.None).AsTask()).ToList();

            Assert.Equal(OrderRefusal.None, (await cancelled).Refusal);
            Assert.All(await Task.WhenAll(early), static answer => Assert.Equal(OrderRefusal.None, answer.Refusal));
            Assert.All(await Task.WhenAll(late), static answer => Assert.Equal(OrderRefusal.None, answer.Refusal));
        }
    }

    [Fact]
    public async Task Get_OfMoreOrdersThanThereIsRoomFor_EndsTheOldest()
    {
        var sku = await _shop.StockedAsync(1_000);
        var oldest = await _shop.PlacedAsync(sku);
        var kept = await _shop.PlacedAsync(sku);
        await _shop.StatusAsync(oldest);
        await _shop.StatusAsync(kept);

        // Each takes 3 kB at least, and this is more than there is room for without the two.
        for (var i = 0; i < Budget / 3_000; i++)
        {
            await _shop.StatusAsync(await _shop.PlacedAsync(sku));
            await _shop.StatusAsync(kept);
        }

        await Eventually.Done(_memory.UntilEndedAsync(oldest));
        Assert.Equal("awaitingPayment", await _shop.StatusAsync(oldest));
        Assert.Equal((1, 0), (_memory.ReadsOf(oldest), _memory.ReadsOf(kept)));
    }
}
