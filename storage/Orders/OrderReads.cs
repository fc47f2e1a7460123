using Npgsql;
using OrderActors.Domain.Orders;
using OrderActors.Storage.Hosting;

namespace OrderActors.Storage.Orders;

/// <summary>Reads rows for their grains; the simulation has one of its own.</summary>
internal interface IOrderReads
{
    /// <summary>The row of an order, also one with another id of the same stem; null when there is none.</summary>
    ValueTask<OrderRecord?> FindAsync(string tenant, string orderId, CancellationToken cancellationToken);
}

/// <inheritdoc cref="IOrderReads"/>
internal sealed class OrderReads(ReadPool pool) : IOrderReads
{
    private const string ReadSql =
        "SELECT id, customer_id, status, version, created_at, wake_at, state FROM orders WHERE tenant = $1 AND left(id, 22) = $2";

    /// <inheritdoc/>
    public ValueTask<OrderRecord?> FindAsync(string tenant, string orderId, CancellationToken cancellationToken) => pool.RunAsync(
        ReadSql,
        (reader, token) => ReadRowAsync(reader, tenant, token),
        cancellationToken,
        ReadPool.Text(tenant),
        ReadPool.Text(OrderIds.StemOf(orderId)));

    private static async ValueTask<OrderRecord?> ReadRowAsync(
        NpgsqlDataReader reader, string tenant, CancellationToken cancellationToken) =>
        !await reader.ReadAsync(cancellationToken)
            ? null
            : new OrderRecord
            {
                Tenant = tenant,
                OrderId = reader.GetString(0),
                CustomerId = reader.GetString(1),
                Status = (OrderStatus)reader.GetInt16(2),
                Version = reader.GetInt64(3),
                CreatedAt = reader.GetFieldValue<DateTimeOffset>(4),
                WakeAt = reader.IsDBNull(5) ? null : reader.GetFieldValue<DateTimeOffset>(5),
                State = reader.GetFieldValue<byte[]>(6),
            };
}
