using Microsoft.Extensions.DependencyInjection;
using OrderActors.Domain.Orders;
using OrderActors.Grains.Tests.Server;
using OrderActors.Storage.Tests.Server;
using OrderActors.Tests.Support;

namespace OrderActors.Grains.Tests.Orders;

/// <summary>
/// Orders of SKUs whose activations end while they are taken in, as all do of a silo that stops. Such an activation admits no call before
/// those that it has are done, so nothing that an order does there may wait for a call that comes later.
/// </summary>
[Collection(PostgresCollection.Name)]
public sealed class EndingSkuTests(PostgresFixture postgres) : IAsyncLifetime
{
    private readonly StockElsewhere _elsewhere = new();
    private readonly StockActivations _activations = new();
    private readonly HeldClaims _held = new();
    private SiloHost _silo = null!;
    private Shop _shop = null!;

    public async Task InitializeAsync()
    {
        _silo = await SiloHost.StartAsync(
            await postgres.NewDatabaseAsync(),
            configure: services => services
                .AddSingleton<IIncomingGrainCallFilter>(_elsewhere)
                .AddSingleton<IIncomingGrainCallFilter>(_activations)
                .AddSingleton<IOutgoingGrainCallFilter>(_held));
        _shop = new Shop(_silo);
    }

    public async Task DisposeAsync() => await _silo.DisposeAsync();

    [Fact]
    public async Task Order_OfASkuElsewhere_IsTakenAlthoughItsFirstSkuEnds()
    {
        var (first, last) = (await _shop.StockedAsync(5), await _shop.StockedAsync(5));
        _elsewhere.Sku = last;
        _held.Hold(last);
        var order = _shop.PlaceAsync(Shop.New("ord_T"), (first, 1), (last, 1));
        await Eventually.Equal(1, () => _held.Count);

        _activations.End(first);
        _held.Release();

        Assert.Equal(OrderRefusal.None, (await order).Refusal);
        Assert.Equal((5, 4, 1, 0), await _shop.CountersAsync(first));
        Assert.Equal((5, 4, 1, 0), await _shop.CountersAsync(last));
    }

    [Fact]
    public async Task Orders_OfTwoSkusThatEndAndWaitForEachOther_AreTaken()
    {
        var (one, other) = (await _shop.StockedAsync(5), await _shop.StockedAsync(5));
        _held.Hold(one, other);
        var orders = new[]
        {
            _shop.PlaceAsync(Shop.New("ord_T"), (one, 1), (other, 1)),
            _shop.PlaceAsync(Shop.New("ord_T"), (other, 1), (one, 1)),
        };
        await Eventually.Equal(2, () => _held.Count);

        _activations.End(one);
        _activations.End(other);
        _held.Release();

        Assert.All(await Task.WhenAll(orders), static answer => Assert.Equal(OrderRefusal.None, answer.Refusal));
        Assert.Equal((5, 3, 2, 0), await _shop.CountersAsync(one));
        Assert.Equal((5, 3, 2, 0), await _shop.CountersAsync(other));
    }

    [Fact]
    public async Task Sku_ThatEnds_AdmitsOthersWhileAnOrderOfItsWaitsForUnits()
    {
        var (first, last) = (await _shop.StockedAsync(5), await _shop.StockedAsync(1));
        await _shop.ClaimedAsync(last);
        _held.Hold(last);
        var order = _shop.PlaceAsync(Shop.New("ord_T"), (first, 1), (last, 1));
        await Eventually.Equal(1, () => _held.Count);

        _activations.End(first);
        _held.Release();
        await _shop.PlacedAsync(first);

        Assert.False(order.IsCompleted, "It has waited for the units, and nobody else for it.");
        Assert.Equal(OrderRefusal.Contended, (await order).Refusal);
    }

    /// <summary>Calls that an activation has queued up when it ends are handed on, but not for ever.</summary>
    [Fact]
    public async Task Orders_OfASkuThatNobodyStocked_AreAllToldSo()
    {
        var (unknown, elsewhere) = (Shop.New("sku"), await _shop.StockedAsync(5_000));
        _elsewhere.Sku = elsewhere;

        var answers = await Task.WhenAll(
            Enumerable.Range(0, 200).Select(_ => _shop.PlaceAsync(Shop.New("ord_T"), (unknown, 1), (elsewhere, 1))));

        Assert.All(answers, answer => Assert.Equal((OrderRefusal.UnknownSku, unknown), (answer.Refusal, Assert.Single(answer.Skus))));
    }
}
