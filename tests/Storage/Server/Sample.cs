using System.Text;
using OrderActors.Domain.Orders;
using OrderActors.Domain.Stock;
using OrderActors.Storage.Orders;

namespace OrderActors.Storage.Tests.Server;

/// <summary>Orders and moves to store.</summary>
internal static class Sample
{
    public const string Tenant = "dev";

    /// <summary>When everything happens, unless a test says otherwise.</summary>
    public static DateTimeOffset Noon { get; } = new(2030, 1, 1, 12, 0, 0, TimeSpan.Zero);

    /// <summary>An order that was placed and got its stock, with its two steps.</summary>
    public static OrderRecord Placed(string orderId, params long[] tickets) => new()
    {
        Tenant = Tenant,
        OrderId = orderId,
        CustomerId = "c-1",
        Status = OrderStatus.AwaitingPayment,
        Version = 2,
        CreatedAt = Noon,
        WakeAt = Noon.AddMinutes(15),
        State = Json($$"""{"orderId": "{{orderId}}"}"""),
        Events = [Step(1, "orderPlaced"), Step(2, "stockReserved")],
        StockTickets = tickets,
    };

    /// <summary>An order of four units of a SKU that is stored with their hold.</summary>
    public static OrderRecord PlacedWhole(string orderId, string sku, params long[] tickets)
    {
        var order = Placed(orderId, tickets);
        order.IsPlacedWhole = true;
        order.Events = [];
        order.State = Json(
            $$"""
            {"orderId": "{{orderId}}", "currency": "EUR", "paymentDueAt": "2030-01-01T12:15:00Z",
             "lines": [{"sku": "{{sku}}", "quantity": 3}, {"sku": "{{sku}}", "quantity": 1}]}
            """);
        return order;
    }

    /// <summary>The same order one step later.</summary>
    public static OrderRecord Paid(string orderId, long version = 3, string? webhookId = null) => new()
    {
        Tenant = Tenant,
        OrderId = orderId,
        CustomerId = "c-1",
        Status = OrderStatus.Paid,
        Version = version,
        CreatedAt = Noon,
        State = Json($$"""{"orderId": "{{orderId}}", "version": {{version}}}"""),
        Events = [Step(version, "paymentCaptured")],
        WebhookId = webhookId,
    };

    /// <summary>The order as <see cref="Placed"/> left it, told something that takes no step.</summary>
    public static OrderRecord Told(string orderId, string webhookId)
    {
        var order = Placed(orderId);
        order.Events = [];
        order.WebhookId = webhookId;
        return order;
    }

    public static StockMove Received(long quantity) => new(StockMoveKind.Receive, quantity, null, "count", Noon);

    public static StockMove Hold(string orderId, long quantity = 1) => new(StockMoveKind.Hold, quantity, orderId, null, Noon);

    public static byte[] Json(string text) => Encoding.UTF8.GetBytes(text);

    private static OrderEventRecord Step(long version, string name) => new(version, Noon, name, Json($$"""{"step": {{version}}}"""));
}
