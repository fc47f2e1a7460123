using OrderActors.Domain.Stock;
using OrderActors.Storage.Commit;

namespace OrderActors.Storage.Stock;

/// <inheritdoc cref="IStockLedger"/>
internal sealed class StockLedger(IStockReads reads, GroupCommitWriter writer, StockTickets tickets, TimeProvider timeProvider)
    : IStockLedger
{
    /// <summary>The tickets of this process.</summary>
    public StockTickets Tickets => tickets;

    /// <summary>The time.</summary>
    public DateTimeOffset Now => timeProvider.GetUtcNow();

    /// <inheritdoc/>
    public async ValueTask<IStockLane> OpenAsync(string tenant, string sku, CancellationToken cancellationToken) =>
        new StockLane(this, tenant, sku, await reads.ReadStateAsync(tenant, sku, cancellationToken));

    /// <summary>Queues a move by itself.</summary>
    public ValueTask<CommitOutcome> AppendAsync(StockLane lane, StockMove move, long? behind, CancellationToken cancellationToken)
    {
        var unit = writer.Queue.Rent();
        unit.Moves.Add(new StockEntry(lane, move, behind));
        return writer.Queue.EnqueueAsync(unit, cancellationToken);
    }

    /// <summary>The version of a SKU's ledger.</summary>
    public async ValueTask<long> ReadVersionAsync(string tenant, string sku, CancellationToken cancellationToken) =>
        (await reads.ReadStateAsync(tenant, sku, cancellationToken)).Version;

    /// <summary>What the ledger has of an order at a SKU.</summary>
    public ValueTask<OrderMoves> FindMovesAsync(string tenant, string sku, string orderId, CancellationToken cancellationToken) =>
        reads.FindMovesAsync(tenant, sku, orderId, cancellationToken);

    /// <summary>Stores a snapshot, unless there is a newer one.</summary>
    public ValueTask SaveSnapshotAsync(string tenant, string sku, CancellationToken cancellationToken) =>
        reads.SaveSnapshotAsync(tenant, sku, cancellationToken);
}
