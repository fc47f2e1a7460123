using Npgsql;
using NpgsqlTypes;
using OrderActors.Storage.Hosting;

namespace OrderActors.Storage.Orders;

/// <inheritdoc cref="IDueOrders"/>
internal sealed class DueOrders(ReadPool pool) : IDueOrders
{
    private const string FirstSql =
        "SELECT tenant, id, wake_at FROM orders WHERE wake_at <= $1 ORDER BY wake_at, id, tenant LIMIT $2";

    /// <summary>The index has the time alone; of one time there are few, which are sorted and of which those that were seen are left
    /// out.</summary>
    private const string NextSql =
        """
        SELECT tenant, id, wake_at FROM orders
        WHERE wake_at <= $1 AND wake_at >= $3 AND (wake_at, id, tenant) > ($3, $4, $5)
        ORDER BY wake_at, id, tenant LIMIT $2
        """;

    /// <summary>
    /// Takes what it can lock at once and waits for nobody: a batch that has some of these rows would otherwise wait for this statement
    /// while this waits for the batch. What it locks is looked at again as it is then.
    /// </summary>
    private const string PutOffSql =
        """
        WITH stuck AS (
            SELECT o.tenant, o.id, p.until, p.place
            FROM unnest($1, $2, $3, $4) WITH ORDINALITY AS p (tenant, id, due, until, place)
            JOIN orders o ON o.tenant = p.tenant AND left(o.id, 22) = left(p.id, 22) AND o.wake_at = p.due
            FOR NO KEY UPDATE OF o SKIP LOCKED)
        UPDATE orders o SET wake_at = s.until
        FROM stuck s
        WHERE o.tenant = s.tenant AND left(o.id, 22) = left(s.id, 22)
        RETURNING s.place
        """;

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<DueOrder>> FindAsync(
        DateTimeOffset dueAt, DueOrder? after, int limit, CancellationToken cancellationToken)
    {
        List<NpgsqlParameter> parameters = [ReadPool.Instant(dueAt), ReadPool.Number(limit)];
        if (after is { } last)
        {
            parameters.AddRange([ReadPool.Instant(last.WakeAt), ReadPool.Text(last.OrderId), ReadPool.Text(last.Tenant)]);
        }

        return await pool.RunAsync(
            after is null ? FirstSql : NextSql,
            static (reader, token) => ReadAsync(
                reader,
                static row => new DueOrder(row.GetString(0), row.GetString(1), row.GetFieldValue<DateTimeOffset>(2)),
                token),
            cancellationToken,
            [.. parameters]);
    }

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<int>> PutOffAsync(
        IReadOnlyList<(DueOrder Order, DateTimeOffset Until)> orders, CancellationToken cancellationToken) =>
        await pool.RunAsync(
            PutOffSql,
            static (reader, token) => ReadAsync(reader, static row => (int)row.GetInt64(0) - 1, token),
            cancellationToken,
            Texts(orders.Select(static order => order.Order.Tenant)),
            Texts(orders.Select(static order => order.Order.OrderId)),
            Instants(orders.Select(static order => order.Order.WakeAt)),
            Instants(orders.Select(static order => order.Until)));

    private static async ValueTask<IReadOnlyList<T>> ReadAsync<T>(
        NpgsqlDataReader reader, Func<NpgsqlDataReader, T> read, CancellationToken cancellationToken)
    {
        var rows = new List<T>();
        while (await reader.ReadAsync(cancellationToken))
        {
            rows.Add(read(reader));
        }

        return rows;
    }

    private static NpgsqlParameter<string[]> Texts(IEnumerable<string> values) => new() { TypedValue = [.. values] };

    private static NpgsqlParameter<DateTime[]> Instants(IEnumerable<DateTimeOffset> values) => new()
    {
        TypedValue = [.. values.Select(static value => value.UtcDateTime)],
        NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.TimestampTz,
    };
}
