using System.Globalization;
using System.Text;
using Npgsql;
using OrderActors.Tests.Model;

namespace OrderActors.Storage.Tests.Differential;

/// <summary>Every row of every table that a batch writes to, a line each: as the database has it, and as the model has it.</summary>
internal static class TableRows
{
    private static readonly string[] Queries =
    [
        """
        SELECT 'orders', tenant, id, customer_id, status, version, created_at, wake_at, state::text, placed_whole
        FROM orders ORDER BY left(id, 22), tenant
        """,
        "SELECT 'order_events', tenant, id, version, steps::text FROM order_events ORDER BY id, tenant, version",
        "SELECT 'webhook_receipts', tenant, webhook_id FROM webhook_receipts ORDER BY webhook_id, tenant",
        """
        SELECT 'stock_ledger', tenant, sku, seq, kind, quantity, order_id, reason, at, received, held, sold, with_order
        FROM stock_ledger ORDER BY sku, tenant, seq
        """,
        "SELECT 'stock', tenant, sku, seq, received, held, sold, stocked FROM stock ORDER BY sku, tenant",
        """
        SELECT 'commit_batches', writer, batch, array_to_string(ARRAY(SELECT u FROM unnest(left_out) AS u ORDER BY u), ' ')
        FROM commit_batches ORDER BY writer::text COLLATE "C"
        """,
    ];

    /// <summary>The database's.</summary>
    public static async Task<List<string>> ReadAsync(string connectionString)
    {
        var lines = new List<string>();
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync();
        foreach (var query in Queries)
        {
            await using var command = new NpgsqlCommand(query, connection);
            await using var reader = await command.ExecuteReaderAsync();
            var values = new object[reader.FieldCount];
            while (await reader.ReadAsync())
            {
                reader.GetValues(values);
                lines.Add(Line(values));
            }
        }

        return lines;
    }

    /// <summary>The model's.</summary>
    public static List<string> Of(DatabaseModel model) =>
    [
        .. model.Orders.Select(static row => Line(
            "orders", row.Tenant, row.Id, row.Customer, row.Status, row.Version, row.Created, row.Wake, row.State,
            row.PlacedWhole)),
        .. model.Steps.Select(static row => Line("order_events", row.Tenant, row.Id, row.Version, row.Steps)),
        .. model.Webhooks.Select(static row => Line("webhook_receipts", row.Tenant, row.Id)),
        .. model.Ledger.Rows.Select(static row => Line(
            "stock_ledger", row.Tenant, row.Sku, row.Seq, row.Kind, row.Quantity, row.Order, row.Reason, row.At,
            row.After.Received, row.After.Held, row.After.Sold, row.WithOrder)),
        .. model.Snapshots.Select(static row => Line(
            "stock", row.Tenant, row.Sku, row.Seq, row.Sum.Received, row.Sum.Held, row.Sum.Sold, row.Stocked)),
        .. model.Writers.OrderBy(static row => row.Writer.ToString(), StringComparer.Ordinal).Select(static row => Line(
            "commit_batches", row.Writer, row.Number, string.Join(' ', row.LeftOut))),
    ];

    private static string Line(params object?[] values) => string.Join(" | ", values.Select(static value => value switch
    {
        null or DBNull => "null",
        DateTime time => time.ToString("O", CultureInfo.InvariantCulture),
        byte[] json => Encoding.UTF8.GetString(json),
        _ => Convert.ToString(value, CultureInfo.InvariantCulture),
    }));
}
