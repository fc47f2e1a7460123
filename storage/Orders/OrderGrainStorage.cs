using System.Globalization;
using OrderActors.Storage.Commit;
using OrderActors.Storage.Hosting;
using Orleans.Storage;

namespace OrderActors.Storage.Orders;

/// <summary>
/// Stores <see cref="OrderRecord"/>s: reads a row, writes through the commit writer. The ETag is the version; a null one inserts.
/// </summary>
internal sealed class OrderGrainStorage(IOrderReads reads, GroupCommitWriter writer, IOrderCommits commits) : IGrainStorage
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
        var outcome = await CommitAsync(record, expected, cancellationToken);
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

    private async ValueTask<CommitOutcome> CommitAsync(OrderRecord record, long expected, CancellationToken cancellationToken)
    {
        if (!cancellationToken.CanBeCanceled)
        {
            return await commits.CommitAsync(record, expected, record.Withdrawal);
        }

        using var either = CancellationTokenSource.CreateLinkedTokenSource(record.Withdrawal, cancellationToken);
        return await commits.CommitAsync(record, expected, either.Token);
    }
}
