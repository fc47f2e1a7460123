using System.Buffers;
using System.Buffers.Binary;
using System.Buffers.Text;
using System.Globalization;
using System.Text.Json;
using Npgsql;
using OrderActors.AspNetPeer.Database;
using static OrderActors.AspNetPeer.Database.Statements;

namespace OrderActors.AspNetPeer.Orders;

/// <summary>Lists, newest first.</summary>
internal sealed class OrderList(PeerDatabase database, OrderJson json)
{
    private const int DefaultPage = 50;
    private const int LongestPage = 200;
    private const int CursorBytes = 24;

    private static readonly string[] Known = ["customerId", "status", "createdAfter", "createdBefore", "limit", "cursor"];
    private static readonly short[] Statuses = [.. Enum.GetValues<OrderStatus>().Select(status => (short)status)];
    private static readonly Guid Last = new("ffffffff-ffff-ffff-ffff-ffffffffffff");

    /// <summary>A page.</summary>
    public async Task ListAsync(HttpContext context, string tenant)
    {
        var query = context.Request.Query;
        var status = query["status"] is [{ } name] ? Named(name) : Statuses;
        var limit = query["limit"] is [{ } text]
            ? int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0
            : DefaultPage;
        var (before, behind) = (Instant(query["createdBefore"], new DateTime(9000, 1, 1, 0, 0, 0, DateTimeKind.Utc)), Last);
        var after = Instant(query["createdAfter"], DateTime.UnixEpoch);
        if (query["cursor"] is [{ } cursor])
        {
            (before, behind) = ParseCursor(cursor);
        }

        if (status.Length == 0 || limit is < 1 or > LongestPage || before is null || after is null
            || query.Keys.Any(key => !Known.Contains(key, StringComparer.Ordinal)))
        {
            await Problem.Invalid("query").WriteAsync(context);
            return;
        }

        var customer = (string?)query["customerId"];
        NpgsqlParameter[] parameters =
        [
            Of(tenant), Of(status), Of(after.Value), Of(before.Value), Of(behind), Of(limit + 1),
            .. customer is null ? [] : new[] { Of(customer) },
        ];
        var rows = await database.ReadAsync(
            customer is null ? ListByStatus : ListByCustomer, OrderRow.Read, context.RequestAborted, parameters);
        await OrderJson.SendAsync(context, Page(tenant, rows, limit));
    }

    private static short[] Named(string name) =>
        [.. Statuses.Where(status => OrderJson.NameOf((OrderStatus)status) == name)];

    private static DateTime? Instant(string? text, DateTime otherwise) =>
        text is null ? otherwise
        : DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at) ? at.UtcDateTime
        : null;

    private static string Cursor(OrderRow order)
    {
        Span<byte> bytes = stackalloc byte[CursorBytes];
        BinaryPrimitives.WriteInt64BigEndian(bytes, order.CreatedAt.Ticks);
        order.Id.TryWriteBytes(bytes[8..], bigEndian: true, out _);
        return Base64Url.EncodeToString(bytes);
    }

    private static (DateTime? Before, Guid Behind) ParseCursor(string text)
    {
        Span<byte> bytes = stackalloc byte[CursorBytes];
        return Base64Url.IsValid(text, out var length) && length == CursorBytes && Base64Url.TryDecodeFromChars(text, bytes, out _)
            && BinaryPrimitives.ReadInt64BigEndian(bytes) is var ticks && ticks >= 0 && ticks <= DateTime.MaxValue.Ticks
            ? (new DateTime(ticks, DateTimeKind.Utc), new Guid(bytes[8..], bigEndian: true))
            : (null, default);
    }

    private ReadOnlyMemory<byte> Page(string tenant, List<OrderRow> rows, int limit)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using var writer = new Utf8JsonWriter(buffer);
        writer.WriteStartObject();
        writer.WriteStartArray("items"u8);
        foreach (var order in rows.Take(limit))
        {
            json.Write(writer, tenant, order);
        }

        writer.WriteEndArray();
        writer.WriteString("next"u8, rows.Count > limit ? Cursor(rows[limit - 1]) : null);
        writer.WriteEndObject();
        writer.Flush();
        return buffer.WrittenMemory;
    }
}
