using System.Collections.Concurrent;
using OrderActors.Domain.Stock;
using OrderActors.Storage.Commit;

namespace OrderActors.Storage.Stock;

/// <inheritdoc cref="IStockLedger"/>
internal sealed class StockLedger(IStockReads reads, GroupCommitWriter writer, StockTickets tickets, TimeProvider timeProvider)
    : IStockLedger
{
    /// <summary>The lane of every SKU whose activation is here.</summary>
    private readonly ConcurrentDictionary<(string Tenant, string Sku), StockLane> _open = new();

    private long _lanes;
    private long _writtenBehind;

    /// <summary>The tickets of this process.</summary>
    public StockTickets Tickets => tickets;

    /// <summary>The time.</summary>
    public DateTimeOffset Now => timeProvider.GetUtcNow();

    /// <inheritdoc/>
    public async ValueTask<IStockLane> OpenAsync(string tenant, string sku, CancellationToken cancellationToken)
    {
        // Before the ledger is read: what the earlier lane granted is in it then, or refused, or with the database, which numbers it.
        if (_open.TryGetValue((tenant, sku), out var earlier))
        {
            earlier.Break();
        }

        var writtenBehind = Interlocked.Read(ref _writtenBehind);
        var number = Interlocked.Increment(ref _lanes);
        await writer.SettleAsync(cancellationToken);
        var state = await reads.ReadStateAsync(tenant, sku, cancellationToken);
        var lane = new StockLane(this, number, tenant, sku, state);
        _open.AddOrUpdate((tenant, sku), lane, (_, other) =>
        {
            // One that was asked for later may have written already what this one has not read.
            var (older, newer) = other.Number < number ? (other, lane) : (lane, other);
            older.Break();
            return newer;
        });
        // Whoever writes behind counts first and looks for a lane then; here the lane has to be seen before the count is looked at, and a
        // plain read may come before a write that stands above it.
        Interlocked.MemoryBarrier();
        if (Interlocked.Read(ref _writtenBehind) != writtenBehind)
        {
            // Perhaps not of this SKU; that costs another read.
            lane.Break();
        }

        return lane;
    }

    /// <summary>A batch that was with the database when its lane was given up is written, or nobody knows. The lane after it may have
    /// read the ledger before that, and would refuse orders for units that came back with the batch.</summary>
    public void OnWrittenBehind(StockLane earlier)
    {
        Interlocked.Increment(ref _writtenBehind);
        if (_open.TryGetValue((earlier.Tenant, earlier.Sku), out var lane) && !ReferenceEquals(lane, earlier))
        {
            lane.Break();
        }
    }

    /// <summary>Takes note of a lane that was disposed.</summary>
    public void Forget(StockLane lane) => _open.TryRemove(KeyValuePair.Create((lane.Tenant, lane.Sku), lane));

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
    public async ValueTask<OrderMoves> FindMovesAsync(
        string tenant, string sku, string orderId, CancellationToken cancellationToken)
    {
        await writer.SettleAsync(cancellationToken);
        return await reads.FindMovesAsync(tenant, sku, orderId, cancellationToken);
    }

    /// <summary>Stores a snapshot, unless there is a newer one.</summary>
    public ValueTask SaveSnapshotAsync(string tenant, string sku, CancellationToken cancellationToken) =>
        reads.SaveSnapshotAsync(tenant, sku, cancellationToken);
}
