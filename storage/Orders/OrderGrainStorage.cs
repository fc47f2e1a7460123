using System.Globalization;
using OrderActors.Storage.Commit;
using OrderActors.Storage.Hosting;
using OrderActors.Storage.Stock;
using Orleans.Storage;

namespace OrderActors.Storage.Orders;

/// <summary>
/// Stores <see cref="OrderRecord"/>s: reads a row, writes through the commit writer. The ETag is the version; a null one inserts.
/// </summary>
internal sealed class OrderGrainStorage(IOrderReads reads, GroupCommitWriter writer, StockTickets tickets) : IGrainStorage
{
    /// <inheritdoc/>
    public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        ReadStateAsync(stateName, grainId, grainState, CancellationToken.None);

    /// <inheritdoc/>
    /// <exception cref="StorageUnavailableException">The database could not be asked, or an earlier write may still change the row.
    /// </exception>
    public async Task ReadStateAsync<T>(
        string stateName, GrainId grainId, IGrainState<T> grainState, CancellationToken cancellationToken)
    {
        var state = OrderGrains.StateOf(grainState);
        var (tenant, orderId) = OrderGrains.ParseKey(grainId);
        await writer.SettleAsync(cancellationToken);
        var record = await reads.FindAsync(tenant, orderId, cancellationToken);
        state.State = record ?? new OrderRecord { Tenant = tenant };
        state.ETag = record?.Version.ToString(CultureInfo.InvariantCulture);
        state.RecordExists = record is not null;
    }

    /// <inheritdoc/>
    public Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        WriteStateAsync(stateName, grainId, grainState, CancellationToken.None);

    /// <inheritdoc/>
    /// <exception cref="InconsistentStateException">The order exists already, or is at another version.</exception>
    /// <exception cref="CommitFailedException">It did not commit for another reason.</exception>
    /// <exception cref="OperationCanceledException">It was withdrawn while it was queued; nothing was changed.</exception>
    public async Task WriteStateAsync<T>(
        string stateName, GrainId grainId, IGrainState<T> grainState, CancellationToken cancellationToken)
    {
        var state = OrderGrains.StateOf(grainState);
        var record = state.State ?? throw new ArgumentException("There is no state to write.", nameof(grainState));
        var expected = state.ETag is null ? 0 : long.Parse(state.ETag, CultureInfo.InvariantCulture);
        var unit = writer.Queue.Rent();
        unit.Change(record, expected);
        var outcome = Redeem(unit, record.StockTickets)
            ? await EnqueueAsync(unit, record.Withdrawal, cancellationToken)
            : await unit.RefuseAsync(CommitOutcome.StockConflict);
        switch (outcome)
        {
            case CommitOutcome.Committed:
                state.ETag = record.Version.ToString(CultureInfo.InvariantCulture);
                state.RecordExists = true;
                break;
            case CommitOutcome.VersionConflict:
                throw new InconsistentStateException(
                    $"Order {record.OrderId} is not at version {expected} any more.", "unknown", state.ETag ?? "none");
            default:
                throw new CommitFailedException(outcome);
        }
    }

    /// <inheritdoc/>
    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        ClearStateAsync(stateName, grainId, grainState, CancellationToken.None);

    /// <inheritdoc/>
    /// <exception cref="NotSupportedException">Always: an order is never deleted.</exception>
    public Task ClearStateAsync<T>(
        string stateName, GrainId grainId, IGrainState<T> grainState, CancellationToken cancellationToken) =>
        throw new NotSupportedException("An order is never deleted.");

    private async ValueTask<CommitOutcome> EnqueueAsync(CommitUnit unit, CancellationToken withdrawal, CancellationToken cancellationToken)
    {
        if (!cancellationToken.CanBeCanceled)
        {
            return await writer.Queue.EnqueueAsync(unit, withdrawal);
        }

        using var either = CancellationTokenSource.CreateLinkedTokenSource(withdrawal, cancellationToken);
        return await writer.Queue.EnqueueAsync(unit, either.Token);
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
