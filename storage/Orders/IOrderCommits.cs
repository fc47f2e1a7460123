using OrderActors.Storage.Commit;

namespace OrderActors.Storage.Orders;

/// <summary>Commits changes of orders through the writer of this process, with the stock claims that they redeem.</summary>
public interface IOrderCommits
{
    /// <summary>Commits one change: the row, the steps, the claims and the webhook's id, or nothing.</summary>
    /// <param name="record">The order after the change, and what goes with it.</param>
    /// <param name="expectedVersion">The version that the row must have; 0 when it must not be there.</param>
    /// <param name="cancellationToken">Withdraws it while it still waits for its batch.</param>
    /// <returns>What became of it; <see cref="CommitOutcome.StockConflict"/> also when a claim can't be redeemed any more.</returns>
    /// <exception cref="OperationCanceledException">It was withdrawn; nothing was changed.</exception>
    ValueTask<CommitOutcome> CommitAsync(OrderRecord record, long expectedVersion, CancellationToken cancellationToken);
}
