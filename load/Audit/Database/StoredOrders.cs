using Npgsql;

namespace OrderActors.Load.Audit.Database;

/// <summary>What an order's row says.</summary>
/// <param name="Version">Its version.</param>
/// <param name="Status">Its status, in the words of the API.</param>
internal sealed record StoredOrder(long Version, string Status);

/// <summary>Reads rows of orders. Whoever asks the API later must not be told less.</summary>
internal static class StoredOrders
{
    private const string Sql = "SELECT id, version, state->>'status' FROM orders WHERE id = ANY ($1)";

    /// <summary>The rows of some orders, by id, of those that have one.</summary>
    /// <exception cref="AuditException">They can't be read.</exception>
    public static async Task<IReadOnlyDictionary<string, StoredOrder>> ReadAsync(
        AuditDatabase database, IEnumerable<string> orderIds, CancellationToken cancellation)
    {
        string[] ids = [.. orderIds.Distinct(StringComparer.Ordinal)];
        var rows = await database.ReadAsync(
            "the orders that were acknowledged",
            Sql,
            () => [new NpgsqlParameter<string[]> { TypedValue = ids }],
            row => (Id: row.GetString(0), Order: new StoredOrder(row.GetInt64(1), row.GetString(2))),
            cancellation);
        var orders = new Dictionary<string, StoredOrder>(StringComparer.Ordinal);
        foreach (var (id, order) in rows)
        {
            // Another tenant may have an order of the same id.
            orders[id] = orders.TryGetValue(id, out var other) && other.Version < order.Version ? other : order;
        }

        return orders;
    }
}
