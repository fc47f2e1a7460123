using Npgsql;
using NpgsqlTypes;
using OrderActors.Domain.Orders;

namespace OrderActors.Storage.Orders;

/// <inheritdoc cref="IOrderQueries"/>
internal sealed class OrderQueries(NpgsqlDataSource dataSource) : IOrderQueries
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
        "SELECT version, at, name, data FROM order_events WHERE tenant = $1 AND id = $2 AND version > $3 ORDER BY version LIMIT $4";

    private const string DueSql = "SELECT tenant, id, wake_at FROM orders WHERE wake_at <= $1 ORDER BY wake_at LIMIT $2";

    private static readonly short[] AllStatuses = [.. Enum.GetValues<OrderStatus>().Select(status => (short)status)];

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<OrderRow>> ListAsync(string tenant, OrderFilter filter, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(filter.Limit, 1);
        await using var command = dataSource.CreateCommand(filter.CustomerId is null ? ListSql : ListOfCustomerSql);
        var parameters = command.Parameters;
        parameters.Add(new NpgsqlParameter<string> { TypedValue = tenant });
        parameters.Add(new NpgsqlParameter<short[]>
        {
            TypedValue = filter.Status is { } status ? [(short)status] : AllStatuses,
            NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Smallint,
        });
        parameters.Add(Instant(filter.CreatedAfter, DateTime.MinValue));
        parameters.Add(Instant(filter.CreatedBefore, DateTime.MaxValue));
        parameters.Add(Instant(filter.AfterCreatedAt, DateTime.MaxValue));
        parameters.Add(new NpgsqlParameter<string> { TypedValue = filter.AfterOrderId ?? "" });
        parameters.Add(new NpgsqlParameter<int> { TypedValue = filter.Limit });
        if (filter.CustomerId is { } customer)
        {
            parameters.Add(new NpgsqlParameter<string> { TypedValue = customer });
        }

        var rows = new List<OrderRow>(filter.Limit);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            rows.Add(new OrderRow(reader.GetString(0), reader.GetFieldValue<DateTimeOffset>(1), reader.GetFieldValue<byte[]>(2)));
        }

        return rows;
    }

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<OrderEventRecord>> ReadEventsAsync(
        string tenant, string orderId, long afterVersion, int limit, CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand(EventsSql);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = tenant });
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = orderId });
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = afterVersion });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = limit });
        var steps = new List<OrderEventRecord>();
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            steps.Add(new OrderEventRecord(
                reader.GetInt64(0), reader.GetFieldValue<DateTimeOffset>(1), reader.GetString(2), reader.GetFieldValue<byte[]>(3)));
        }

        return steps;
    }

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<DueOrder>> FindDueAsync(DateTimeOffset dueAt, int limit, CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand(DueSql);
        command.Parameters.Add(Instant(dueAt, default));
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = limit });
        var due = new List<DueOrder>();
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            due.Add(new DueOrder(reader.GetString(0), reader.GetString(1), reader.GetFieldValue<DateTimeOffset>(2)));
        }

        return due;
    }

    /// <summary>An instant, or an end of time; Npgsql stores those two as the infinities.</summary>
    private static NpgsqlParameter<DateTime> Instant(DateTimeOffset? instant, DateTime otherwise) => new()
    {
        TypedValue = instant?.UtcDateTime ?? DateTime.SpecifyKind(otherwise, DateTimeKind.Utc),
        NpgsqlDbType = NpgsqlDbType.TimestampTz,
    };
}
