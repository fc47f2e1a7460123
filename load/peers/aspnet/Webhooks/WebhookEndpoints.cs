using System.Buffers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Npgsql;
using NpgsqlTypes;
using OrderActors.AspNetPeer.Database;
using OrderActors.AspNetPeer.Orders;
using static OrderActors.AspNetPeer.Database.Statements;

namespace OrderActors.AspNetPeer.Webhooks;

/// <summary>Partners report. What is usual is one statement; what changed nothing is looked into then.</summary>
internal sealed class WebhookEndpoints(
    PeerDatabase database, OrderIdScheme ids, OrderEndpoints orders, PeerSettings settings, TimeProvider clock)
{
    /// <summary>A payment, or none.</summary>
    public async Task TakePaymentAsync(HttpContext context)
    {
        if (await ReadAsync(context, PeerJson.Default.PaymentEvent) is not { } report)
        {
            return;
        }

        if (!ids.TryParse(report.Tenant, report.Data.OrderId, out var id))
        {
            await Problem.NotFound.WriteAsync(context);
            return;
        }

        var notice = new Notice(context, id, report.Tenant, context.Request.Headers["webhook-id"]!, Bytes(report.Data));
        await (report.Type switch
        {
            "payment.succeeded" => PayAsync(notice, report.Data),
            "payment.failed" => NoteAsync(notice, null, "paymentFailed"),
            _ => Problem.Invalid("type").WriteAsync(context),
        });
    }

    /// <summary>A shipment, or none.</summary>
    public async Task TakeFulfilmentAsync(HttpContext context)
    {
        if (await ReadAsync(context, PeerJson.Default.FulfilmentEvent) is not { } report)
        {
            return;
        }

        if (!ids.TryParse(report.Tenant, report.Data.OrderId, out var id))
        {
            await Problem.NotFound.WriteAsync(context);
            return;
        }

        var notice = new Notice(context, id, report.Tenant, context.Request.Headers["webhook-id"]!, []);
        var at = clock.Now();
        var done = report.Type switch
        {
            "fulfilment.shipped" => await TryAsync(
                notice, Ship, Of(id), Of(report.Tenant), Of(at), Of(notice.WebhookId),
                Json(JsonSerializer.SerializeToUtf8Bytes(
                    new Fulfilment(report.Data.ShipmentId, report.Data.Carrier, at), PeerJson.Default.Fulfilment))),
            "fulfilment.failed" => await orders.EndAsync(
                report.Tenant, id, OrderStatus.Paid, OrderStatus.Refunding, "fulfilmentFailed", context.RequestAborted),
            _ => false,
        };
        if (done)
        {
            context.Response.StatusCode = StatusCodes.Status204NoContent;
        }
        else if (await LookAsync(notice) is { } found)
        {
            await Problem.Of(409, "fulfilment-not-expected", $"The order is {OrderJson.NameOf(found.Status)}.").WriteAsync(context);
        }
    }

    private static byte[] Bytes(PaymentData data) => JsonSerializer.SerializeToUtf8Bytes(data, PeerJson.Default.PaymentData);

    private async Task PayAsync(Notice notice, PaymentData data)
    {
        var at = clock.Now();
        var payment = new Payment(data.PaymentId, data.AmountMinor, data.Currency, at);
        var done = await TryAsync(
            notice, Pay, Of(notice.Order), Of(notice.Tenant), Of(at), Of(notice.WebhookId), Of(data.AmountMinor), Of(data.Currency),
            Json(JsonSerializer.SerializeToUtf8Bytes(payment, PeerJson.Default.Payment)));
        if (done)
        {
            notice.Context.Response.StatusCode = StatusCodes.Status204NoContent;
        }
        else if (await LookAsync(notice) is { } found)
        {
            await (found switch
            {
                { Status: OrderStatus.AwaitingPayment } => NoteAsync(
                    notice, null, "paymentMismatch", Problem.Of(409, "payment-mismatch", "The order has another amount or currency.")),
                { Status: OrderStatus.Cancelled or OrderStatus.Expired or OrderStatus.Rejected } =>
                    NoteAsync(notice, OrderStatus.Refunding, "refundRequested"),
                _ => NoteAsync(notice, null, found.PaymentId == data.PaymentId ? "paymentRepeated" : "duplicatePaymentRefunded"),
            });
        }
    }

    /// <summary>Whether a statement changed something, now or when the webhook came before.</summary>
    private async Task<bool> TryAsync(Notice notice, string statement, params NpgsqlParameter[] parameters)
    {
        try
        {
            return (await database.ReadAsync(statement, row => row.GetInt32(0), notice.Context.RequestAborted, parameters)).Count > 0;
        }
        catch (PostgresException fault) when (fault.SqlState == PostgresErrorCodes.UniqueViolation)
        {
            return true;
        }
    }

    private async Task<(OrderStatus Status, string? PaymentId)?> LookAsync(Notice notice)
    {
        var rows = await database.ReadAsync(
            Look,
            row => (row.GetBoolean(0), row.IsDBNull(1) ? 0 : row.GetInt16(1), row.IsDBNull(2) ? null : row.GetString(2)),
            notice.Context.RequestAborted, Of(notice.Order), Of(notice.Tenant), Of(notice.WebhookId));
        var (taken, status, paymentId) = rows[0];
        if (taken)
        {
            notice.Context.Response.StatusCode = StatusCodes.Status204NoContent;
            return null;
        }

        if (status == 0)
        {
            await Problem.NotFound.WriteAsync(notice.Context);
            return null;
        }

        return ((OrderStatus)status, paymentId);
    }

    private async Task NoteAsync(Notice notice, OrderStatus? status, string step, Problem? answer = null)
    {
        var number = new NpgsqlParameter { NpgsqlDbType = NpgsqlDbType.Smallint, Value = status is { } s ? (short)s : DBNull.Value };
        await TryAsync(
            notice, Note, Of(notice.Order), Of(notice.Tenant), Of(clock.Now()), Of(notice.WebhookId), number, Of(step), Json(notice.Data));
        notice.Context.Response.StatusCode = StatusCodes.Status204NoContent;
        if (answer is not null)
        {
            await answer.WriteAsync(notice.Context);
        }
    }

    private async Task<T?> ReadAsync<T>(HttpContext context, JsonTypeInfo<T> type)
        where T : class
    {
        // The signature is over the bytes, so all of them have to be there first; Kestrel bounds them.
        var length = (int)(context.Request.ContentLength ?? int.MaxValue);
        var read = await context.Request.BodyReader.ReadAtLeastAsync(length, context.RequestAborted);
        var body = read.Buffer.IsSingleSegment ? read.Buffer.First : read.Buffer.ToArray();
        if (!WebhookSignature.IsRight(context.Request.Headers, body.Span, settings.WebhookSecrets, clock.GetUtcNow()))
        {
            context.Request.BodyReader.AdvanceTo(read.Buffer.End);
            await Problem.Of(401, "webhook-signature", "The signature is not right.").WriteAsync(context);
            return null;
        }

        try
        {
            return JsonSerializer.Deserialize(body.Span, type);
        }
        catch (JsonException)
        {
            await Problem.Invalid("body").WriteAsync(context);
            return null;
        }
        finally
        {
            context.Request.BodyReader.AdvanceTo(read.Buffer.End);
        }
    }

    private sealed record Notice(HttpContext Context, Guid Order, string Tenant, string WebhookId, byte[] Data);
}
