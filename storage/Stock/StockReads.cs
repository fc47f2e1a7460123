using Npgsql;
using OrderActors.Domain.Stock;
using OrderActors.Storage.Hosting;

namespace OrderActors.Storage.Stock;

/// <summary>What is read of the ledgers; the simulation has one of its own.</summary>
internal interface IStockReads
{
    /// <summary>What the moves of a SKU come to.</summary>
    ValueTask<StockState> ReadStateAsync(string tenant, string sku, CancellationToken cancellationToken);

    /// <summary>What the ledger has of an order at a SKU.</summary>
    ValueTask<OrderMoves> FindMovesAsync(string tenant, string sku, string orderId, CancellationToken cancellationToken);

    /// <summary>Stores a snapshot, unless there is a newer one.</summary>
    ValueTask SaveSnapshotAsync(string tenant, string sku, CancellationToken cancellationToken);
}

/// <inheritdoc cref="IStockReads"/>
internal sealed class StockReads(ReadPool pool) : IStockReads
{
    /// <summary>The snapshot and what the moves after it come to, in one go.</summary>
    private const string SumSql =
        """
        SELECT coalesce(max(l.seq), s.seq, 0) AS seq,
            (coalesce(s.received, 0) + coalesce(sum(CASE l.kind WHEN 1 THEN l.quantity END), 0))::bigint AS received,
            (coalesce(s.held, 0)
                + coalesce(sum(CASE l.kind WHEN 2 THEN l.quantity WHEN 3 THEN -l.quantity WHEN 4 THEN -l.quantity END), 0)
            )::bigint AS held,
            (coalesce(s.sold, 0)
                + coalesce(sum(CASE l.kind WHEN 4 THEN l.quantity WHEN 5 THEN -l.quantity END), 0))::bigint AS sold,
            coalesce(s.stocked, false) OR coalesce(bool_or(l.kind = 1), false) AS stocked
        FROM (SELECT $1 AS tenant, $2 AS sku) k
        LEFT JOIN stock s ON s.tenant = k.tenant AND s.sku = k.sku
        LEFT JOIN stock_ledger l ON l.tenant = k.tenant AND l.sku = k.sku AND l.seq > coalesce(s.seq, 0)
        GROUP BY s.seq, s.received, s.held, s.sold, s.stocked
        """;

    /// <summary>The moves that an index finds by their order, and the hold that an order came with, which its lines tell.</summary>
    private const string FindMovesSql =
        """
        SELECT kind, quantity FROM stock_ledger WHERE tenant = $1 AND sku = $2 AND order_id = $3 AND NOT with_order
        UNION ALL
        SELECT 2::smallint, sum(l.quantity)::bigint
        FROM orders o
        CROSS JOIN LATERAL jsonb_to_recordset(o.state->'lines') AS l (sku text, quantity bigint)
        WHERE o.tenant = $1 AND left(o.id, 22) = left($3, 22) AND o.id = $3 AND o.placed_whole AND l.sku = $2
        HAVING count(*) > 0
        """;

    private const string SaveSnapshotSql =
        $"""
        INSERT INTO stock AS t (tenant, sku, seq, received, held, sold, stocked)
        SELECT $1, $2, n.* FROM ({SumSql}) n WHERE n.seq > 0
        ON CONFLICT (tenant, sku) DO UPDATE
            SET seq = excluded.seq, received = excluded.received, held = excluded.held, sold = excluded.sold, stocked = excluded.stocked
            WHERE t.seq < excluded.seq
        """;

    /// <inheritdoc/>
    public ValueTask<StockState> ReadStateAsync(string tenant, string sku, CancellationToken cancellationToken) =>
        pool.RunAsync(SumSql, ReadStateAsync, cancellationToken, ReadPool.Text(tenant), ReadPool.Text(sku));

    /// <inheritdoc/>
    public ValueTask<OrderMoves> FindMovesAsync(string tenant, string sku, string orderId, CancellationToken cancellationToken) =>
        pool.RunAsync(
            FindMovesSql, ReadMovesAsync, cancellationToken, ReadPool.Text(tenant), ReadPool.Text(sku), ReadPool.Text(orderId));

    /// <inheritdoc/>
    public async ValueTask SaveSnapshotAsync(string tenant, string sku, CancellationToken cancellationToken) =>
        await pool.RunAsync(
            SaveSnapshotSql,
            static (reader, _) => ValueTask.FromResult(reader.RecordsAffected),
            cancellationToken,
            ReadPool.Text(tenant),
            ReadPool.Text(sku));

    private static async ValueTask<StockState> ReadStateAsync(NpgsqlDataReader reader, CancellationToken cancellationToken)
    {
        await reader.ReadAsync(cancellationToken);
        return new StockState(
            reader.GetInt64(0), reader.GetInt64(1), reader.GetInt64(2), reader.GetInt64(3), reader.GetBoolean(4));
    }

    private static async ValueTask<OrderMoves> ReadMovesAsync(NpgsqlDataReader reader, CancellationToken cancellationToken)
    {
        var moves = default(OrderMoves);
        while (await reader.ReadAsync(cancellationToken))
        {
            moves = (StockMoveKind)reader.GetInt16(0) switch
            {
                StockMoveKind.Hold => moves with { Held = reader.GetInt64(1) },
                StockMoveKind.Release => moves with { Released = true },
                StockMoveKind.Sell => moves with { Sold = true },
                StockMoveKind.Return => moves with { Returned = true },
                var kind => throw new InvalidDataException($"The ledger has a move of kind {kind} for an order."),
            };
        }

        return moves;
    }
}
