using OrderActors.Domain.Stock;
using OrderActors.Storage.Commit;

namespace OrderActors.Storage.Stock;

/// <summary>The ledgers of all SKUs.</summary>
public interface IStockLedger
{
    /// <summary>
    /// Reads a SKU's state, the latest snapshot and the moves after it, and opens a lane for writing behind it. The lane belongs to one
    /// activation, which disposes it. A SKU has one usable lane in a process: what an earlier one has under way, and not with the database
    /// yet, is refused, because the new one does not count on it.
    /// </summary>
    ValueTask<IStockLane> OpenAsync(string tenant, string sku, CancellationToken cancellationToken);
}

/// <summary>
/// One activation's way to append to the ledger of its SKU. Claims and moves get consecutive sequence numbers when their batch is
/// written; when somebody else wrote in between, the database refuses, the lane is broken and the activation reloads.
/// All members may be called from any thread.
/// </summary>
public interface IStockLane : IDisposable
{
    /// <summary>The state at the time the lane was opened.</summary>
    StockState Opened { get; }

    /// <summary>Whether the lane is of no use any more: another activation wrote to the ledger.</summary>
    bool IsBroken { get; }

    /// <summary>
    /// Registers a move that the commit of an order redeems by the ticket, in this process. A ticket that is neither redeemed nor
    /// abandoned in time is voided by <see cref="VoidUnredeemed"/>.
    /// </summary>
    /// <param name="move">The move.</param>
    /// <param name="ticket">One of <see cref="IStockTickets.Next"/>; 0 for a new one.</param>
    /// <returns>The ticket, above 0, unique in the process.</returns>
    long Claim(StockMove move, long ticket = 0);

    /// <summary>Takes the outcome of a claim or a move that was decided since: committed, in ledger order, or given back. Those of an
    /// unknown outcome have none; the lane is broken then.</summary>
    /// <returns>False when there is none.</returns>
    bool TryTakeOutcome(out StockClaimOutcome outcome);

    /// <summary>Gives back claims that were registered before an instant and never reached the writer.</summary>
    void VoidUnredeemed(DateTimeOffset registeredBefore);

    /// <summary>Makes a move durable by itself. When it is done, its outcome and those of all moves before it can be taken.</summary>
    /// <param name="move">The move.</param>
    /// <param name="behind">The version that the ledger must have just before it, or null for any. At another one it is a
    /// <see cref="CommitOutcome.StockConflict"/>, and the lane stays as good as it was.</param>
    /// <param name="cancellationToken">Withdraws it while it is still queued; later the outcome decides.</param>
    ValueTask<CommitOutcome> AppendAsync(StockMove move, long? behind, CancellationToken cancellationToken);

    /// <summary>The version that the ledger has now, which may be ahead of what the lane has told.</summary>
    ValueTask<long> ReadVersionAsync(CancellationToken cancellationToken);

    /// <summary>What the ledger has of an order at this SKU.</summary>
    ValueTask<OrderMoves> FindMovesAsync(string orderId, CancellationToken cancellationToken);

    /// <summary>Stores a snapshot, so that the next activation reads only the moves after it. It is summed up by the database, from
    /// the last snapshot and the moves since, because an activation may know of moves in another order than the ledger's.</summary>
    ValueTask SaveSnapshotAsync(CancellationToken cancellationToken);
}

/// <summary>What became of a claim or a move.</summary>
/// <param name="Move">The move.</param>
/// <param name="Committed">Whether it is in the ledger; otherwise it was given back.</param>
public readonly record struct StockClaimOutcome(StockMove Move, bool Committed);

/// <summary>Tickets of this process's stock claims.</summary>
public interface IStockTickets
{
    /// <summary>A ticket for a claim that is about to be asked for, so that it can be given up without an answer.</summary>
    long Next();

    /// <summary>Gives up a ticket whose claim was not answered. What was granted under it is given back, and so is what still will be.
    /// </summary>
    void Forsake(long ticket);

    /// <summary>Gives claims back that no commit will redeem. Unknown tickets are ignored.</summary>
    void Abandon(ReadOnlySpan<long> tickets);
}
