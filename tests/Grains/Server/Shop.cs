using System.Collections.Immutable;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using OrderActors.Domain.Orders;
using OrderActors.Domain.Stock;
using OrderActors.GrainInterfaces.Orders;
using OrderActors.GrainInterfaces.Stock;
using OrderActors.Storage.Commit;
using OrderActors.Storage.Hosting;
using OrderActors.Tests.Support;

namespace OrderActors.Grains.Tests.Server;

/// <summary>What clients and partners of one tenant ask of a silo.</summary>
/// <param name="silo">The silo.</param>
/// <param name="asksOrders">Whether new orders are asked for at their own grains, as an intake does that can't take them.</param>
public sealed class Shop(SiloHost silo, bool asksOrders = false)
{
    public const string Tenant = "dev";

    /// <summary>The price of every unit.</summary>
    public const long UnitPriceMinor = 250;

    private static int s_last;

    /// <summary>An id or name that nobody else uses.</summary>
    public static string New(string prefix) => $"{prefix}-{Interlocked.Increment(ref s_last):D4}";

    public IOrderGrain Order(string orderId) => silo.Grains.GetGrain<IOrderGrain>(new OrderKey(Tenant, orderId).ToString());

    public IStockGrain Stock(string sku) => silo.Grains.GetGrain<IStockGrain>(new StockKey(Tenant, sku).ToString());

    public IOrderQueryGrain Queries => silo.Grains.GetGrain<IOrderQueryGrain>(Tenant);

    /// <summary>A SKU of which some units are there.</summary>
    public async Task<string> StockedAsync(long units)
    {
        var sku = New("sku");
        Assert.Equal(StockRefusal.None, (await Stock(sku).SetOnHandAsync(units, CancellationToken.None)).Refusal);
        return sku;
    }

    /// <summary>Asks for an order.</summary>
    public Task<OrderAnswer> PlaceAsync(string orderId, params (string Sku, int Quantity)[] lines) =>
        PlaceAsync(orderId, Message(lines), CancellationToken.None);

    /// <summary>Asks for an order.</summary>
    public async Task<OrderAnswer> PlaceAsync(string orderId, PlaceOrderMessage message, CancellationToken cancellationToken) =>
        await (asksOrders
            ? Order(orderId).PlaceAsync(message, cancellationToken)
            : silo.Grains.PlaceOrderAsync(Tenant, orderId, message, cancellationToken));

    /// <summary>The ticket of a unit that is taken for an order which does not commit.</summary>
    public async Task<long> ClaimedAsync(string sku)
    {
        var writer = silo.Services.GetRequiredService<ICommitWriter>().WriterId;
        var claim = await Stock(sku).ClaimAsync(new StockClaimMessage(New("ord_T"), StockMoveKind.Hold, 1, writer));
        Assert.Equal(StockRefusal.None, claim.Refusal);
        return claim.Ticket;
    }

    /// <summary>An order of one SKU that has its stock.</summary>
    public async Task<string> PlacedAsync(string sku, int quantity = 1)
    {
        var orderId = New("ord_T");
        Assert.Equal(OrderRefusal.None, (await PlaceAsync(orderId, (sku, quantity))).Refusal);
        return orderId;
    }

    /// <summary>Says that the order was paid for.</summary>
    public async Task<OrderAnswer> PayAsync(string orderId, long amountMinor, string? paymentId = null, string? webhookId = null) =>
        await NoteAsync(orderId, new PaymentSucceededNotice(
            webhookId ?? New("payment:wh"), paymentId ?? $"pay-{orderId}", amountMinor, "EUR"));

    public async Task<OrderAnswer> ShipAsync(string orderId) =>
        await NoteAsync(orderId, new ShippedNotice(New("fulfilment:wh"), $"ship-{orderId}", "post"));

    public async Task<OrderAnswer> FailFulfilmentAsync(string orderId) =>
        await NoteAsync(orderId, new FulfilmentFailedNotice(New("fulfilment:wh"), "lost"));

    public async Task<OrderAnswer> CancelAsync(string orderId, long expectedVersion = 0) =>
        await Order(orderId).CancelAsync(expectedVersion, CancellationToken.None);

    public async Task<OrderAnswer> NoteAsync(string orderId, PartnerNotice notice) =>
        await Order(orderId).NoteAsync(notice, CancellationToken.None);

    /// <summary>The order's JSON.</summary>
    public async Task<JsonElement> GetAsync(string orderId) =>
        Json((await Order(orderId).GetAsync(CancellationToken.None)).Order);

    /// <summary>The status in words.</summary>
    public async Task<string> StatusAsync(string orderId) => (await GetAsync(orderId)).GetProperty("status").GetString()!;

    public async Task<StockView> StockViewAsync(string sku) => (await Stock(sku).GetAsync(CancellationToken.None)).Stock;

    /// <summary>On hand, available, held and sold.</summary>
    public async Task<(long OnHand, long Available, long Held, long Sold)> CountersAsync(string sku)
    {
        var view = await StockViewAsync(sku);
        return (view.OnHand, view.Available, view.Held, view.Sold);
    }

    /// <summary>The names of the order's steps.</summary>
    public async Task<string[]> StepsAsync(string orderId)
    {
        var timeline = await Queries.GetTimelineAsync(orderId, CancellationToken.None);
        if (timeline.Refusal != OrderRefusal.None)
        {
            return [];
        }

        using var json = JsonDocument.Parse(timeline.Steps);
        return [.. json.RootElement.EnumerateArray().Select(step => step.GetProperty("event").GetString()!)];
    }

    /// <summary>Waits until the order stands there.</summary>
    public Task UntilAsync(string orderId, string status) => Eventually.True(
        async () => await StatusAsync(orderId) == status, $"{orderId} is {status}");

    /// <summary>Waits until the order took a step.</summary>
    public Task UntilStepAsync(string orderId, string step) => Eventually.True(
        async () => (await StepsAsync(orderId)).Contains(step), $"{orderId} has {step}");

    /// <summary>Checks the counters of a SKU after the commit of an order: at once where its stock is in that commit, and in the end
    /// where another provider stores orders and the stock follows.</summary>
    public async Task SettledAsync(string sku, (long OnHand, long Available, long Held, long Sold) counters)
    {
        if (silo.Services.GetRequiredService<IOptions<OrderStorageOptions>>().Value.Provider != OrderStorageProvider.GroupCommit)
        {
            await UntilAsync(sku, counters);
        }

        Assert.Equal(counters, await CountersAsync(sku));
    }

    /// <summary>Waits until the counters of a SKU are these.</summary>
    public Task UntilAsync(string sku, (long OnHand, long Available, long Held, long Sold) counters) => Eventually.True(
        async () => await CountersAsync(sku) == counters, $"{sku} has {counters}");

    public static PlaceOrderMessage Message(params (string Sku, int Quantity)[] lines) => new(
        "c-1",
        "EUR",
        [.. lines.Select(line => new LineMessage(line.Sku, line.Quantity, UnitPriceMinor))],
        new string('a', 32)) { MayBeReferred = true };

    public static JsonElement Json(OrderView? view)
    {
        using var json = JsonDocument.Parse(Assert.IsType<OrderView>(view).Json);
        return json.RootElement.Clone();
    }
}
