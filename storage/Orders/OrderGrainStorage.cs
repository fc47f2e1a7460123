using System.Globalization;
using Npgsql;
using OrderActors.Domain.Orders;
using OrderActors.Storage.Commit;
using OrderActors.Storage.Hosting;
using OrderActors.Storage.Stock;
using Orleans.Storage;

namespace OrderActors.Storage.Orders;

/// <summary>
/// Stores <see cref="OrderRecord"/>s: reads a row, writes through the commit writer. The ETag is the version; a null one inserts.
/// </summary>
internal sealed class OrderGrainStorage(ReadPool pool, GroupCommitWriter writer, StockTickets tickets) : IGrainStorage
{
    private const string ReadSql =
        "SELECT id, customer_id, status, version, created_at, wake_at, state FROM orders WHERE tenant = $1 AND left(id, 22) = $2";

    /// <inheritdoc/>
    public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        ReadStateAsync(stateName, grainId, grainState, CancellationToken.None);

    /// <inheritdoc/>
    public async Task ReadStateAsync<T>(
        string stateName, GrainId grainId, IGrainState<T> grainState, CancellationToken cancellationToken)
    {
        var state = OrderGrains.StateOf(grainState);
        var (tenant, orderId) = OrderGrains.ParseKey(grainId);
        var record = await pool.RunAsync(
            ReadSql,
            (reader, token) => ReadRowAsync(reader, tenant, token),
            cancellationToken,
            ReadPool.Text(tenant),
            ReadPool.Text(OrderIds.StemOf(orderId)));
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

    private bool Redeem(CommitUnit unit, long[] stockTickets)
    {
        var areValid = true;
        foreach (var ticket in stockTickets)
        {
            if (tickets.TryRedeem(ticket, out var claim))
            {
                unit.Moves.Add(new StockEntry(claim.Lane, claim.Move, IsClaim: true));
            }
            else
            {
                areValid = false;
            }
        }

        return areValid;
    }
}
