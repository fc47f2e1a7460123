using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using OrderActors.Domain.Orders;
using OrderActors.Grains.Orders;
using OrderActors.Grains.Tests.Server;
using OrderActors.Storage.Orders;
using OrderActors.Storage.Tests.Server;

namespace OrderActors.Grains.Tests.Orders;

/// <summary>The first two steps of an order that is placed with its stock: they follow from its row, or have one of their own.</summary>
[Collection(PostgresCollection.Name)]
public sealed class FirstStepsTests(PostgresFixture postgres) : IAsyncLifetime
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
    public async Task Timeline_OfAnOrderPlacedWhole_SaysWhatWouldHaveBeenStored()
    {
        var (one, other) = (await _shop.StockedAsync(9), await _shop.StockedAsync(9));
        var (whole, stored) = (Shop.New("ord_T"), Shop.New("ord_T"));

        await _shop.PlaceAsync(whole, (one, 2), (other, 1), (one, 1));
        _silo.Services.GetRequiredService<IOptions<OrderOptions>>().Value.StoreFirstSteps = true;
        await _shop.PlaceAsync(stored, (one, 2), (other, 1), (one, 1));

        Assert.Equal((0L, 1L), (await CountRowsAsync(whole), await CountRowsAsync(stored)));
        var (derived, kept) = (await StepsAsync(whole), await StepsAsync(stored));
        foreach (var (order, steps) in ((string, JsonArray)[])[(whole, derived), (stored, kept)])
        {
            var view = await _shop.GetAsync(order);
            var placedAt = view.GetProperty("createdAt").GetDateTimeOffset();
            Assert.Equal([placedAt, placedAt], steps.Select(static step => step!["at"]!.GetValue<DateTimeOffset>()));
            var dueAt = steps[1]!["data"]!["paymentDueAt"]!.GetValue<DateTimeOffset>();
            Assert.Equal(view.GetProperty("paymentDueAt").GetDateTimeOffset(), dueAt);
            Assert.Equal(order, steps[0]!["data"]!["orderId"]!.GetValue<string>());
        }

        // Only when it was to be taken up again if nobody had concluded it, which was of no interest a moment later, is not told.
        kept[0]!["data"]!.AsObject().Remove("placingRetryAt");
        foreach (var step in derived.Concat(kept))
        {
            step!.AsObject().Remove("at");
            step["data"]!.AsObject().Remove("orderId");
            step["data"]!.AsObject().Remove("paymentDueAt");
        }

        Assert.Equal(kept.ToJsonString(), derived.ToJsonString());
    }

    [Fact]
    public async Task Order_PlacedWhole_IsWhatItsStepsMakeOfItToItsEnd()
    {
        var sku = await _shop.StockedAsync(9);
        var orderId = await _shop.PlacedAsync(sku, 2);
        await AssertStepsMakeStateAsync(orderId);

        await _shop.PayAsync(orderId, 2 * Shop.UnitPriceMinor);
        await _shop.UntilStepAsync(orderId, "fulfilmentAccepted");
        await AssertStepsMakeStateAsync(orderId);
        await _shop.ShipAsync(orderId);

        await AssertStepsMakeStateAsync(orderId);
        Assert.Equal((7, 7, 0, 2), await _shop.CountersAsync(sku));
    }

    [Fact]
    public async Task Order_PlacedWholeAndCancelled_GivesItsUnitsBack()
    {
        var sku = await _shop.StockedAsync(9);
        var orderId = await _shop.PlacedAsync(sku, 2);

        await _shop.CancelAsync(orderId);

        await _shop.UntilStepAsync(orderId, "stockSettled");
        await AssertStepsMakeStateAsync(orderId);
        Assert.Equal((9, 9, 0, 0), await _shop.CountersAsync(sku));
    }

    private async Task AssertStepsMakeStateAsync(string orderId)
    {
        var queries = _silo.Services.GetRequiredService<IOrderQueries>();
        var steps = await queries.ReadEventsAsync(Shop.Tenant, orderId, 0, 100, CancellationToken.None);
        var state = await _silo.QueryAsync<string>($"SELECT state::text FROM orders WHERE id = '{orderId}'");

        Assert.Equal(
            OrderJson.ReadState(Encoding.UTF8.GetBytes(state)),
            OrderEvolution.Evolve(null, steps.Select(OrderJson.ReadEvent)));
    }

    private async Task<JsonArray> StepsAsync(string orderId) =>
        JsonNode.Parse((await _shop.Queries.GetTimelineAsync(orderId, CancellationToken.None)).Steps)!.AsArray();

    private Task<long> CountRowsAsync(string orderId) =>
        _silo.QueryAsync<long>($"SELECT count(*) FROM order_events WHERE id = '{orderId}'");
}
