using System.Buffers;
using System.Runtime.InteropServices;
using System.Text.Json;
using OrderActors.Domain.Orders;

namespace OrderActors.Storage.Orders;

/// <summary>
/// An order as one JSON object in UTF-8: what a storage provider of Orleans hands to the statements that the migrations store, and gets
/// back from them. Tenant and id are in the grain's key; what is not read back of an <see cref="OrderRecord"/> is not in what is read.
/// </summary>
public static class OrderContent
{
    private static readonly JsonWriterOptions Options = new() { SkipValidation = true };

    /// <summary>Writes an order with the change that is to be stored with it.</summary>
    public static byte[] Write(OrderRecord order)
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        using var writer = new Utf8JsonWriter(buffer, Options);
        writer.WriteStartObject();
        writer.WriteString("customer"u8, order.CustomerId);
        writer.WriteNumber("status"u8, (int)order.Status);
        writer.WriteNumber("version"u8, order.Version);
        writer.WriteString("created"u8, order.CreatedAt.UtcDateTime);
        if (order.WakeAt is { } wakeAt)
        {
            writer.WriteString("wake"u8, wakeAt.UtcDateTime);
        }

        writer.WritePropertyName("state"u8);
        writer.WriteRawValue(order.State, skipInputValidation: true);
        if (order.Events.Length > 0)
        {
            writer.WritePropertyName("steps"u8);
            writer.WriteRawValue(OrderSteps.Write(order.Events), skipInputValidation: true);
        }

        if (order.WebhookId is { } webhookId)
        {
            writer.WriteString("webhook"u8, webhookId);
        }

        writer.WriteEndObject();
        writer.Flush();
        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>Reads an order as it is stored.</summary>
    public static OrderRecord Read(ReadOnlyMemory<byte> content)
    {
        using var json = JsonDocument.Parse(content);
        var order = json.RootElement;
        var wakeAt = order.GetProperty("wake"u8);
        return new OrderRecord
        {
            CustomerId = order.GetProperty("customer"u8).GetString()!,
            Status = (OrderStatus)order.GetProperty("status"u8).GetInt32(),
            Version = order.GetProperty("version"u8).GetInt64(),
            CreatedAt = order.GetProperty("created"u8).GetDateTimeOffset().ToUniversalTime(),
            WakeAt = wakeAt.ValueKind == JsonValueKind.Null ? null : wakeAt.GetDateTimeOffset().ToUniversalTime(),
            State = JsonMarshal.GetRawUtf8Value(order.GetProperty("state"u8)).ToArray(),
        };
    }
}
