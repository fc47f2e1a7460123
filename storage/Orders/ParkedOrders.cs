using Npgsql;
using OrderActors.Domain.Orders;

namespace OrderActors.Storage.Orders;

/// <summary>
/// Orders with parked effects, for a person's command. It looks through the whole table, for which a cluster's own connections have
/// neither the time nor the plans, and writes to a row as any activation does: if it is at the version that was read, and with its steps.
/// </summary>
/// <param name="database">Connections of its own.</param>
public sealed class ParkedOrders(NpgsqlDataSource database)
{
    /// <summary>Orders that are read at once.</summary>
    public const int PageSize = 200;

    private const string Columns = "SELECT tenant, id, customer_id, status, version, created_at, state FROM orders ";

    private const string PageSql = Columns
        + """
        WHERE (left(id, 22), tenant) > ($1, $2) AND state @? '$.effects[*] ? (!exists (@.retryAt))'
        ORDER BY left(id, 22), tenant LIMIT $3
        """;

    private const string OneSql = Columns + "WHERE left(id, 22) = $1";

    private const string WriteSql = "SELECT write_order_v1($1, $2, $3)";

    /// <summary>The next orders that have a parked effect, by stem and tenant.</summary>
    /// <param name="after">The last one of the page before; null for the first page.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public Task<List<OrderRecord>> ReadPageAsync(OrderRecord? after, CancellationToken cancellationToken) => ReadAsync(
        PageSql, cancellationToken, after is null ? "" : OrderIds.StemOf(after.OrderId), after?.Tenant ?? "", (long)PageSize);

    /// <summary>The order with an id, whosever it is.</summary>
    public Task<List<OrderRecord>> FindAsync(string orderId, CancellationToken cancellationToken) =>
        ReadAsync(OneSql, cancellationToken, OrderIds.StemOf(orderId));

    /// <summary>Stores a changed order.</summary>
    /// <returns>Whether it was at that version.</returns>
    public async Task<bool> TryWriteAsync(OrderRecord order, long expectedVersion, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(WriteSql);
        command.Parameters.AddWithValue($"{order.Tenant}/{order.OrderId}");
        command.Parameters.AddWithValue(checked((int)expectedVersion));
        command.Parameters.AddWithValue(OrderContent.Write(order));
        return await command.ExecuteScalarAsync(cancellationToken) is int;
    }

    private async Task<List<OrderRecord>> ReadAsync(string sql, CancellationToken cancellationToken, params object[] values)
    {
        await using var command = database.CreateCommand(sql);
        foreach (var value in values)
        {
            command.Parameters.AddWithValue(value);
        }

        var orders = new List<OrderRecord>();
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            orders.Add(new OrderRecord
            {
                Tenant = reader.GetString(0),
                OrderId = reader.GetString(1),
                CustomerId = reader.GetString(2),
                Status = (OrderStatus)reader.GetInt16(3),
                Version = reader.GetInt64(4),
                CreatedAt = reader.GetFieldValue<DateTimeOffset>(5),
                State = reader.GetFieldValue<byte[]>(6),
            });
        }

        return orders;
    }
}
