using System.Buffers;
using System.Text.Json;
using OrderActors.Domain.Orders;
using OrderActors.GrainInterfaces.Orders;

namespace OrderActors.Grains.Orders;

/// <summary>Writes an order as api.md shows it. The bytes depend on the state alone, so a repeat is the same to the byte.</summary>
internal static class OrderViews
{
    /// <summary>Placed, then reserved: every order that was answered with 201 had these two steps.</summary>
    public const long VersionAsCreated = 2;

    private static readonly JsonWriterOptions Options = new() { SkipValidation = true };

    [ThreadStatic]
    private static ArrayBufferWriter<byte>? _buffer;

    [ThreadStatic]
    private static Utf8JsonWriter? _writer;

    /// <summary>The order as it is.</summary>
    public static OrderView Of(OrderState state) => new(state.Version, Write(state, state.Version, state.Status, asCreated: false));

    /// <summary>The order as the request that created it was answered.</summary>
    public static OrderView AsCreated(OrderState state) =>
        new(VersionAsCreated, Write(state, VersionAsCreated, OrderStatus.AwaitingPayment, asCreated: true));

    private static byte[] Write(OrderState state, long version, OrderStatus status, bool asCreated)
    {
        var buffer = _buffer ??= new ArrayBufferWriter<byte>(1024);
        var writer = _writer ??= new Utf8JsonWriter(buffer, Options);
        buffer.ResetWrittenCount();
        writer.Reset(buffer);

        writer.WriteStartObject();
        writer.WriteString("orderId"u8, state.OrderId);
        writer.WriteString("customerId"u8, state.CustomerId);
        writer.WriteString("status"u8, NameOf(status));
        writer.WriteNumber("version"u8, version);
        writer.WriteString("currency"u8, state.Currency);
        writer.WriteNumber("totalMinor"u8, state.TotalMinor);
        WriteLines(writer, state);
        writer.WriteString("createdAt"u8, state.CreatedAt.UtcDateTime);
        WriteTime(writer, "paymentDueAt"u8, state.PaymentDueAt);
        WritePayment(writer, asCreated ? null : state.Payment);
        WriteFulfilment(writer, asCreated ? null : state.Fulfilment);
        writer.WriteEndObject();
        writer.Flush();
        return buffer.WrittenSpan.ToArray();
    }

    private static void WriteLines(Utf8JsonWriter writer, OrderState state)
    {
        writer.WriteStartArray("lines"u8);
        foreach (var line in state.Lines)
        {
            writer.WriteStartObject();
            writer.WriteString("sku"u8, line.Sku);
            writer.WriteNumber("quantity"u8, line.Quantity);
            writer.WriteNumber("unitPriceMinor"u8, line.UnitPriceMinor);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static void WritePayment(Utf8JsonWriter writer, Payment? payment)
    {
        if (payment is null)
        {
            writer.WriteNull("payment"u8);
            return;
        }

        writer.WriteStartObject("payment"u8);
        writer.WriteString("paymentId"u8, payment.PaymentId);
        writer.WriteNumber("amountMinor"u8, payment.AmountMinor);
        writer.WriteString("currency"u8, payment.Currency);
        writer.WriteString("capturedAt"u8, payment.CapturedAt.UtcDateTime);
        writer.WriteString("refundId"u8, payment.RefundId);
        writer.WriteEndObject();
    }

    private static void WriteFulfilment(Utf8JsonWriter writer, Fulfilment? fulfilment)
    {
        if (fulfilment is null)
        {
            writer.WriteNull("fulfilment"u8);
            return;
        }

        writer.WriteStartObject("fulfilment"u8);
        WriteTime(writer, "requestedAt"u8, fulfilment.RequestedAt);
        writer.WriteString("shipmentId"u8, fulfilment.ShipmentId);
        writer.WriteString("carrier"u8, fulfilment.Carrier);
        WriteTime(writer, "shippedAt"u8, fulfilment.ShippedAt);
        writer.WriteString("failureReason"u8, fulfilment.FailureReason);
        writer.WriteEndObject();
    }

    private static void WriteTime(Utf8JsonWriter writer, ReadOnlySpan<byte> name, DateTimeOffset? time)
    {
        if (time is { } at)
        {
            writer.WriteString(name, at.UtcDateTime);
        }
        else
        {
            writer.WriteNull(name);
        }
    }

    private static ReadOnlySpan<byte> NameOf(OrderStatus status) => status switch
    {
        OrderStatus.Placing => "placing"u8,
        OrderStatus.AwaitingPayment => "awaitingPayment"u8,
        OrderStatus.Paid => "paid"u8,
        OrderStatus.Fulfilling => "fulfilling"u8,
        OrderStatus.Fulfilled => "fulfilled"u8,
        OrderStatus.Rejected => "rejected"u8,
        OrderStatus.Cancelled => "cancelled"u8,
        OrderStatus.Expired => "expired"u8,
        OrderStatus.Refunding => "refunding"u8,
        OrderStatus.Refunded => "refunded"u8,
        _ => throw new ArgumentOutOfRangeException(nameof(status), status, null),
    };
}
