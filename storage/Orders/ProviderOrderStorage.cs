using System.Net.Sockets;
using Microsoft.Extensions.Logging;
using Npgsql;
using OrderActors.Storage.Commit;
using OrderActors.Storage.Hosting;
using Orleans.Storage;

namespace OrderActors.Storage.Orders;

/// <summary>
/// Stores <see cref="OrderRecord"/>s through another storage provider, one statement and one commit an order, and says what became of a
/// write in the words of <see cref="OrderGrainStorage"/>. A stock ledger's entries can't be in that commit.
/// </summary>
/// <param name="provider">The provider, on the connections of the pool.</param>
/// <param name="pool">The pool.</param>
/// <param name="logger">The log.</param>
internal sealed partial class ProviderOrderStorage(IGrainStorage provider, ReadPool pool, ILogger<ProviderOrderStorage> logger)
    : IGrainStorage
{
    /// <summary>What the statement answers instead of a version when the webhook was taken before.</summary>
    private const string WebhookRepeated = "-4";

    /// <summary>What the provider runs too; it answers the version as text, or nothing.</summary>
    private const string WriteSql = "SELECT version::text FROM write_order_v1($1, $2::integer, $3) AS version";

    /// <inheritdoc/>
    public async Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var state = OrderGrains.StateOf(grainState);
        await pool.AskAsync(() => provider.ReadStateAsync(stateName, grainId, state));
        var record = state.State ??= new OrderRecord();
        (record.Tenant, record.OrderId) = OrderGrains.ParseKey(grainId);
    }

    /// <inheritdoc/>
    /// <exception cref="InconsistentStateException">The order exists already, or is at another version.</exception>
    /// <exception cref="CommitFailedException">It did not commit for another reason.</exception>
    /// <exception cref="OperationCanceledException">It was withdrawn before it began; nothing was changed.</exception>
    public async Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var state = OrderGrains.StateOf(grainState);
        var record = state.State ?? throw new ArgumentException("There is no state to write.", nameof(grainState));
        record.Withdrawal.ThrowIfCancellationRequested();
        if (record.StockTickets.Length > 0)
        {
            throw new CommitFailedException(CommitOutcome.StockConflict);
        }

        var expected = state.ETag;
        try
        {
            await (record.Events.Length == 0
                ? WriteWithoutStepAsync(grainId, state, record)
                : pool.TellAsync(() => provider.WriteStateAsync(stateName, grainId, state)));
        }
        catch (StorageUnavailableException)
        {
            throw new CommitFailedException(CommitOutcome.Unavailable);
        }
        catch (Exception exception) when (exception is NpgsqlException or IOException or TimeoutException or SocketException)
        {
            throw new CommitFailedException(Judge(exception, record.OrderId));
        }

        if (state.ETag == WebhookRepeated)
        {
            state.ETag = expected;
            state.RecordExists = expected is not null;
            throw new CommitFailedException(CommitOutcome.WebhookRepeated);
        }
    }

    /// <inheritdoc/>
    /// <exception cref="NotSupportedException">Always: an order is never deleted.</exception>
    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        throw new NotSupportedException("An order is never deleted.");

    /// <summary>Stores a webhook's id with an order that took no step. The provider would take the version, which stays as it was, for a
    /// conflict.</summary>
    private async Task WriteWithoutStepAsync(GrainId grainId, IGrainState<OrderRecord> state, OrderRecord record)
    {
        state.ETag = await pool.TellAsync(
            WriteSql,
            static async (reader, token) => await reader.ReadAsync(token) ? reader.GetString(0) : null,
            ReadPool.Text(grainId.Key.ToString()!),
            ReadPool.Text(state.ETag ?? throw new ArgumentException("A new order takes a step.", nameof(state))),
            ReadPool.Bytes(OrderContent.Write(record)))
            ?? throw new InconsistentStateException($"Order {record.OrderId} has moved on.", "unknown", state.ETag);
    }

    private CommitOutcome Judge(Exception exception, string orderId)
    {
        switch (exception)
        {
            // There was no connection to send it on.
            case NpgsqlException { InnerException: SocketException }:
            case PostgresException { SqlState: PostgresErrorCodes.CannotConnectNow or PostgresErrorCodes.TooManyConnections }:
                return CommitOutcome.Unavailable;
        }

        switch (CommitFaults.Of(exception))
        {
            case CommitFault.ConnectionLost:
                return CommitOutcome.Unknown;
            case CommitFault.Transient:
                return CommitOutcome.Unavailable;
            default:
                LogRefused(orderId, exception.Message);
                return CommitOutcome.Unavailable;
        }
    }
}
