using OrderActors.Domain;
using OrderActors.Domain.Orders;
using OrderActors.GrainInterfaces.Orders;
using OrderActors.Storage.Commit;
using OrderActors.Storage.Orders;
using Orleans.Storage;

namespace OrderActors.Grains.Orders;

/// <summary>
/// The stored side of one order: what is known of its row, and the only way to change it. It calls the storage provider itself
/// instead of taking an <c>IPersistentState</c>, because that reads at every activation and a new order has nothing to read.
/// </summary>
internal sealed class OrderStore(IGrainStorage storage, GrainId grainId, OrderKey key)
{
    private const string StateName = "order";

    private string? _etag;

    /// <summary>The order as this activation read or wrote it, unless something has cast doubt on that since. Null when it has to be read
    /// again, which it has also when there was none: nothing tells this activation when the order comes to be.</summary>
    public OrderState? State { get; private set; }

    /// <summary>Reads the row, also one with another id of the same stem; see <see cref="OrderIds"/>.</summary>
    public async ValueTask LoadAsync()
    {
        var stored = new GrainState<OrderRecord>(new OrderRecord());
        await storage.ReadStateAsync(StateName, grainId, stored);
        State = stored is { RecordExists: true, State: { } record } ? OrderJson.ReadState(record.State) : null;
        _etag = stored.RecordExists ? stored.ETag : null;
    }

    /// <summary>
    /// Stores the state after the events, the events, the stock claims and the webhook's id in one transaction, and only then
    /// changes what is in memory. When somebody else may have changed the row, it counts as unknown.
    /// </summary>
    public async ValueTask<CommitOutcome> CommitAsync(
        EquatableArray<OrderEvent> events, long[] stockTickets, string? webhookId, CancellationToken cancellationToken)
    {
        var next = State;
        var records = new OrderEventRecord[events.Count];
        for (var i = 0; i < records.Length; i++)
        {
            next = OrderEvolution.Evolve(next, events[i]);
            records[i] = OrderJson.WriteEvent(events[i], next.Version);
        }

        if (next is null)
        {
            throw new ArgumentException("There is nothing to store.", nameof(events));
        }

        var record = RecordOf(key.Tenant, next);
        record.Events = records;
        record.StockTickets = stockTickets;
        record.WebhookId = webhookId;
        record.Withdrawal = cancellationToken;
        var stored = new GrainState<OrderRecord>(record, _etag) { RecordExists = _etag is not null };
        var outcome = await WriteAsync(stored);
        switch (outcome)
        {
            case CommitOutcome.Committed:
                State = next;
                _etag = stored.ETag;
                break;
            case CommitOutcome.VersionConflict or CommitOutcome.Unknown or CommitOutcome.WebhookRepeated:
                // Whoever took the webhook may have taken it for this order.
                Forget();
                break;
        }

        return outcome;
    }

    /// <summary>An order's row, without what is to be stored beside it.</summary>
    public static OrderRecord RecordOf(string tenant, OrderState order) => new()
    {
        Tenant = tenant,
        OrderId = order.OrderId,
        CustomerId = order.CustomerId,
        Status = order.Status,
        Version = order.Version,
        CreatedAt = order.CreatedAt,
        WakeAt = order.WakeAt,
        State = OrderJson.WriteState(order),
    };

    /// <summary>Makes the next command read the row again.</summary>
    public void Forget()
    {
        State = null;
        _etag = null;
    }

    /// <summary>The row belongs to the id that the order was placed under.</summary>
    private GrainId RowOf(OrderRecord record) => record.OrderId == key.OrderId
        ? grainId
        : GrainId.Create(grainId.Type, new OrderKey(record.Tenant, record.OrderId).ToString());

    private async ValueTask<CommitOutcome> WriteAsync(GrainState<OrderRecord> stored)
    {
        try
        {
            await storage.WriteStateAsync(StateName, RowOf(stored.State!), stored);
            return CommitOutcome.Committed;
        }
        catch (InconsistentStateException)
        {
            return CommitOutcome.VersionConflict;
        }
        catch (CommitFailedException failure)
        {
            return failure.Outcome;
        }
        catch (OperationCanceledException)
        {
            // Withdrawn while it was still queued: nothing was changed.
            throw;
        }
        catch
        {
            // A provider's own fault tells nothing about what became of the write.
            Forget();
            throw;
        }
    }
}
