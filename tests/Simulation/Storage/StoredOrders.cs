using System.Runtime.InteropServices;
using System.Text.Json;
using OrderActors.Domain.Orders;
using OrderActors.Grains.Orders;
using OrderActors.Storage.Orders;
using OrderActors.Tests.Model;
using OrderRow = OrderActors.Tests.Model.OrderRow;

namespace OrderActors.Simulation.Tests.Storage;

/// <summary>Rows of the model as what is stored of an order.</summary>
internal static class StoredOrders
{
    public static OrderRecord RecordOf(OrderRow row) => new()
    {
        Tenant = row.Tenant,
        OrderId = row.Id,
        CustomerId = row.Customer,
        Status = (OrderStatus)row.Status,
        Version = row.Version,
        CreatedAt = row.Created,
        WakeAt = row.Wake,
        State = row.State,
    };

    /// <summary>The steps of an order, oldest first.</summary>
    public static List<OrderEventRecord> StepsOf(DatabaseModel database, string tenant, string orderId) =>
    [
        .. database.FindPlacedWhole(tenant, orderId) is { } row ? FirstStepsOf(row) : [],
        .. database.StepsOf(tenant, orderId).OrderBy(static row => row.Version).SelectMany(static row => Read(row.Steps)),
    ];

    /// <summary>What an order that was placed whole holds of a SKU by that; null when nothing.</summary>
    public static long? HeldFromTheStart(DatabaseModel database, string tenant, string sku, string orderId)
    {
        var lines = database.FindPlacedWhole(tenant, orderId) is { } row
            ? OrderJson.ReadState(row.State).Lines.Where(line => line.Sku == sku).ToList()
            : [];
        return lines.Count == 0 ? null : lines.Sum(static line => line.Quantity);
    }

    /// <summary>The steps that follow from the row of an order that was placed whole.</summary>
    private static OrderEventRecord[] FirstStepsOf(OrderRow row)
    {
        var state = OrderJson.ReadState(row.State);
        return
        [
            OrderJson.WriteEvent(
                new OrderPlaced(row.Created, row.Id, row.Customer, state.Currency, state.Lines, PlacingRetryAt: null), version: 1),
            OrderJson.WriteEvent(new StockReserved(row.Created, state.PaymentDueAt!.Value), version: 2),
        ];
    }

    private static List<OrderEventRecord> Read(byte[] steps)
    {
        using var json = JsonDocument.Parse(steps);
        return [.. json.RootElement.EnumerateArray().Select(static step => new OrderEventRecord(
            step.GetProperty("version"u8).GetInt64(),
            step.GetProperty("at"u8).GetDateTimeOffset(),
            step.GetProperty("event"u8).GetString()!,
            JsonMarshal.GetRawUtf8Value(step.GetProperty("data"u8)).ToArray()))];
    }
}
