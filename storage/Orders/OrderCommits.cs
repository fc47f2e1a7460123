using OrderActors.Storage.Commit;
using OrderActors.Storage.Stock;

namespace OrderActors.Storage.Orders;

/// <inheritdoc cref="IOrderCommits"/>
internal sealed class OrderCommits(GroupCommitWriter writer, StockTickets tickets) : IOrderCommits
{
    /// <inheritdoc/>
    public ValueTask<CommitOutcome> CommitAsync(OrderRecord record, long expectedVersion, CancellationToken cancellationToken)
    {
        var unit = writer.Queue.Rent();
        unit.Change(record, expectedVersion);
        return Redeem(unit, record.StockTickets) && (!record.IsPlacedWhole || unit.HoldsEachSkuOnce)
            ? writer.Queue.EnqueueAsync(unit, cancellationToken)
            : unit.RefuseAsync(CommitOutcome.StockConflict);
    }

    private bool Redeem(CommitUnit unit, long[] stockTickets)
    {
        var areValid = true;
        foreach (var ticket in stockTickets)
        {
            if (tickets.TryRedeem(ticket, out var claim))
            {
                unit.Moves.Add(new StockEntry(claim.Lane, claim.Move));
            }
            else
            {
                areValid = false;
            }
        }

        return areValid;
    }
}
