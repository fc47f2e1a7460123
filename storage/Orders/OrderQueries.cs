using System.Text.Json;
using Npgsql;
using NpgsqlTypes;
using OrderActors.Domain.Orders;
using OrderActors.Storage.Hosting;

namespace OrderActors.Storage.Orders;

/// <inheritdoc cref="IOrderQueries"/>
internal sealed class OrderQueries(ReadPool pool) : IOrderQueries
{
    /// <summary>
    /// The newest of each status, merged: every branch is a range of the index, read until the limit, and only the rows of the page are
    /// fetched with their state. The page starts after ($5, $6); later rows of that same instant are told apart by their id.
    /// </summary>
    private const string ListSql =
        """
        SELECT o.id, o.created_at, o.state
        FROM (
            SELECT k.place, k.created_at, k.id
            FROM unnest($2) AS s (status)
            CROSS JOIN LATERAL (
                SELECT c.ctid AS place, c.created_at, c.id
                FROM orders c
                WHERE c.tenant = $1 AND c.status = s.status AND c.created_at > $3 AND c.created_at < $4
                    AND c.created_at <= $5 AND (c.created_at < $5 OR c.id > $6)
                ORDER BY c.created_at DESC, c.id
                LIMIT $7) k
            ORDER BY k.created_at DESC, k.id
            LIMIT $7) p
        JOIN orders o ON o.ctid = p.place
        ORDER BY p.created_at DESC, p.id
        """;

    private const string ListOfCustomerSql =
        """
        SELECT o.id, o.created_at, o.state
        FROM orders o
        WHERE o.tenant = $1 AND o.customer_id = $8 AND o.status = ANY ($2) AND o.created_at > $3 AND o.created_at < $4
            AND o.created_at <= $5 AND (o.created_at < $5 OR o.id > $6)
        ORDER BY o.created_at DESC, o.id
        LIMIT $7
        """;

    private const string EventsSql =
        """
        SELECT s.version, s.at, s.event, s.data
        FROM order_steps s
        WHERE s.tenant = $1 AND s.stem = left($2, 22) AND s.id = $2 AND s.version > $3
        ORDER BY s.version LIMIT $4
        """;

    private const string VersionsSql =
        """
        SELECT a.place, o.version
        FROM unnest($1, $2) WITH ORDINALITY AS a (tenant, id, place)
        JOIN orders o ON o.tenant = a.tenant AND left(o.id, 22) = left(a.id, 22) AND o.id = a.id
        """;

    private static readonly short[] AllStatuses = [.. Enum.GetValues<OrderStatus>().Select(status => (short)status)];

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<OrderRow>> ListAsync(string tenant, OrderFilter filter, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(filter.Limit, 1);
        List<NpgsqlParameter> parameters =
        [
            ReadPool.Text(tenant),
            Statuses(filter.Status is { } status ? [(short)status] : AllStatuses),
            ReadPool.Instant(filter.CreatedAfter ?? DateTimeOffset.MinValue),
            ReadPool.Instant(filter.CreatedBefore ?? DateTimeOffset.MaxValue),
            ReadPool.Instant(filter.AfterCreatedAt ?? DateTimeOffset.MaxValue),
            ReadPool.Text(filter.AfterOrderId ?? ""),
            ReadPool.Number(filter.Limit),
        ];
        var sql = ListSql;
        if (filter.CustomerId is { } customer)
        {
            sql = ListOfCustomerSql;
            parameters.Add(ReadPool.Text(customer));
        }

        return await pool.RunAsync(
            sql,
            (reader, token) => ReadRowsAsync(reader, ReadOrder, token),
            cancellationToken,
            [.. parameters]);
    }

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<OrderEventRecord>> ReadEventsAsync(
        string tenant, string orderId, long afterVersion, int limit, CancellationToken cancellationToken) =>
        await pool.RunAsync(
            EventsSql,
            static (reader, token) => ReadRowsAsync(reader, ReadStep, token),
            cancellationToken,
            ReadPool.Text(tenant),
            ReadPool.Text(orderId),
            ReadPool.Number(afterVersion),
            ReadPool.Number(limit));

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<long>> ReadVersionsAsync(
        IReadOnlyList<(string Tenant, string OrderId)> orders, CancellationToken cancellationToken) =>
        await pool.RunAsync(
            VersionsSql,
            async (reader, token) =>
            {
                var versions = new long[orders.Count];
                while (await reader.ReadAsync(token))
                {
                    versions[reader.GetInt64(0) - 1] = reader.GetInt64(1);
                }

                return versions;
            },
            cancellationToken,
            ReadPool.Texts([.. orders.Select(static order => order.Tenant)]),
            ReadPool.Texts([.. orders.Select(static order => order.OrderId)]));

    private static async ValueTask<IReadOnlyList<T>> ReadRowsAsync<T>(
        NpgsqlDataReader reader, Func<NpgsqlDataReader, T> read, CancellationToken cancellationToken)
    {
        var rows = new List<T>();
        while (await reader.ReadAsync(cancellationToken))
        {
            rows.Add(read(reader));
        }

        return rows;
    }

    private static OrderRow ReadOrder(NpgsqlDataReader reader) =>
        new(reader.GetString(0), reader.GetFieldValue<DateTimeOffset>(1), reader.GetFieldValue<byte[]>(2));

    private static OrderEventRecord ReadStep(NpgsqlDataReader reader) =>
        new(reader.GetInt64(0), reader.GetFieldValue<DateTimeOffset>(1), reader.GetString(2), Tidy(reader.GetFieldValue<byte[]>(3)));

    /// <summary>JSON as this program writes it: what the server makes of a row has blanks in it.</summary>
    private static byte[] Tidy(byte[] data)
    {
        using var json = JsonDocument.Parse(data);
        return JsonSerializer.SerializeToUtf8Bytes(json.RootElement);
    }

    private static NpgsqlParameter<short[]> Statuses(short[] statuses) => new()
    {
        TypedValue = statuses,
        NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Smallint,
    };
}
