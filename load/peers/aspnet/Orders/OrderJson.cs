using System.Buffers;
using System.Text.Json;

namespace OrderActors.AspNetPeer.Orders;

/// <summary>Orders as the contract has them.</summary>
internal sealed class OrderJson(OrderIdScheme ids, PeerSettings settings)
{
    private const int UsualLength = 512;

    private static readonly JsonWriterOptions Unchecked = new() { SkipValidation = true };

    /// <summary>The status as clients know it.</summary>
    public static string NameOf(OrderStatus status) => JsonNamingPolicy.CamelCase.ConvertName(status.ToString());

    /// <summary>Answers with an order.</summary>
    public async Task AnswerAsync(HttpContext context, string tenant, OrderRow order, int status)
    {
        var buffer = new ArrayBufferWriter<byte>(UsualLength);
        await using (var json = new Utf8JsonWriter(buffer, Unchecked))
        {
            Write(json, tenant, order);
        }

        context.Response.StatusCode = status;
        context.Response.Headers.ETag = order.ETag;
        await SendAsync(context, buffer.WrittenMemory);
    }

    /// <summary>Answers with JSON.</summary>
    public static async Task SendAsync(HttpContext context, ReadOnlyMemory<byte> json)
    {
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = json.Length;
        await context.Response.BodyWriter.WriteAsync(json, context.RequestAborted);
    }

    /// <summary>Writes an order.</summary>
    public void Write(Utf8JsonWriter json, string tenant, OrderRow order)
    {
        json.WriteStartObject();
        json.WriteString("orderId"u8, ids.Format(tenant, order.Id));
        json.WriteString("customerId"u8, order.CustomerId);
        json.WriteString("status"u8, Utf8NameOf(order.Status));
        json.WriteNumber("version"u8, order.Version);
        json.WriteString("currency"u8, order.Currency);
        json.WriteNumber("totalMinor"u8, order.TotalMinor);
        json.WritePropertyName("lines"u8);
        json.WriteRawValue(order.Lines, skipInputValidation: true);
        json.WriteString("createdAt"u8, order.CreatedAt);
        json.WriteString("paymentDueAt"u8, order.CreatedAt + settings.PaymentTimeout);
        json.WritePropertyName("payment"u8);
        WriteOrNull(json, order.Payment);
        json.WritePropertyName("fulfilment"u8);
        WriteOrNull(json, order.Fulfilment);
        json.WriteEndObject();
    }

    private static ReadOnlySpan<byte> Utf8NameOf(OrderStatus status) => status switch
    {
        OrderStatus.AwaitingPayment => "awaitingPayment"u8,
        OrderStatus.Paid => "paid"u8,
        OrderStatus.Fulfilled => "fulfilled"u8,
        OrderStatus.Rejected => "rejected"u8,
        OrderStatus.Cancelled => "cancelled"u8,
        OrderStatus.Expired => "expired"u8,
        OrderStatus.Refunding => "refunding"u8,
        _ => throw new ArgumentOutOfRangeException(nameof(status), status, null),
    };

    private static void WriteOrNull(Utf8JsonWriter json, byte[]? value)
    {
        if (value is null)
        {
            json.WriteNullValue();
        }
        else
        {
            json.WriteRawValue(value, skipInputValidation: true);
        }
    }
}
