using System.Globalization;
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
internal sealed class OrderStore(OrderServices services, IGrainContext activation, OrderKey key) : OrderInMemory
{
    private const string StateName = "order";

    /// <summary>What an order takes beside its state: the activation with its place in the engine's tables, its timer, this.</summary>
    private const int BytesBesideState = 3_000;

    /// <summary>What a byte of the stored state comes to in memory, where a character has two and every value an object.</summary>
    private const int BytesAByteOfState = 4;

    private static readonly DeactivationReason NoRoom = new(
        DeactivationReasonCode.ApplicationRequested, "Orders:IdleBytes is used up, and this order was not used for longest.");

    private string? _etag;
    private int _stateLength;

    /// <summary>The order as this activation read or wrote it, unless something has cast doubt on that since. Null when it has to be read
    /// again, which it has also when there was none: nothing tells this activation when the order comes to be.</summary>
    public OrderState? State { get; private set; }

    /// <summary>The order that was found in place of this one, when it was read last: it has the stem and another id, because its first
    /// SKU is in another shard (<see cref="OrderIds"/>). It is its own activation's, wherever that is, to show and to change.</summary>
    public OrderState? Namesake { get; private set; }

    /// <summary>Reads the row of the stem.</summary>
    public async ValueTask LoadAsync()
    {
        var stored = new GrainState<OrderRecord>(new OrderRecord());
        await services.Storage.ReadStateAsync(StateName, activation.GrainId, stored);
        var state = stored is { RecordExists: true, State: { } record } ? OrderJson.ReadState(record.State) : null;
        var isOwn = state?.OrderId == key.OrderId;
        State = isOwn ? state : null;
        Namesake = isOwn ? null : state;
        _etag = isOwn ? stored.ETag : null;
        _stateLength = isOwn ? stored.State!.State.Length : 0;
    }

    /// <summary>Takes the order as it was made in this process, instead of reading the row.</summary>
    /// <returns>False when it has to be read.</returns>
    public bool TryTake(long knownIn)
    {
        if (services.Recent.TryTake(key.Tenant, key.OrderId, knownIn) is not { } state)
        {
            return false;
        }

        State = OrderJson.ReadState(state);
        _stateLength = state.Length;
        _etag = State.Version.ToString(CultureInfo.InvariantCulture);
        return true;
    }

    /// <summary>
    /// Stores the state after the events, the events, the stock claims and the webhook's id in one transaction, and only then
    /// changes what is in memory. When somebody else may have changed the row, it counts as unknown.
    /// </summary>
    /// <param name="events">The steps.</param>
    /// <param name="stockTickets">The claims.</param>
    /// <param name="webhookId">The webhook that it is the answer to, if it is.</param>
    /// <param name="knownIn">The version of the cluster that the state will be good for.</param>
    /// <param name="cancellationToken">Withdraws it.</param>
    public async ValueTask<CommitOutcome> CommitAsync(
        EquatableArray<OrderEvent> events, long[] stockTickets, string? webhookId, long knownIn, CancellationToken cancellationToken)
    {
        services.Recent.Drop(key.Tenant, key.OrderId);
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
        var recent = events.Count > 0 && next.IsEnded ? Keep(record, knownIn) : RecentOrders.Nowhere;
        var outcome = await WriteAsync(stored);
        switch (outcome)
        {
            case CommitOutcome.Committed:
                services.Recent.Publish(recent);
                State = next;
                _stateLength = record.State.Length;
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

    /// <summary>Takes note that the order is being used. If there is no room for it, those end that were not used for longest.</summary>
    public void Use()
    {
        var ended = services.Idle.Use(this, BytesBesideState + (BytesAByteOfState * _stateLength));
        if (ended > 0)
        {
            services.Instruments.OnCrowdedOut(ended);
        }
    }

    /// <summary>The activation has ended.</summary>
    public void Leave() => services.Idle.Remove(this);

    /// <inheritdoc/>
    public override void End() => activation.Deactivate(NoRoom);

    /// <summary>Keeps an order that is about to reach an end, after which its activation goes: whoever is told of it may look. Nobody is
    /// told that one has expired.</summary>
    private long Keep(OrderRecord record, long knownIn) =>
        record.Status == OrderStatus.Expired
            ? RecentOrders.Nowhere
            : services.Recent.Reserve(key.Tenant, key.OrderId, record.State, knownIn);

    /// <summary>The row belongs to the id that the order was placed under.</summary>
    private GrainId RowOf(OrderRecord record) => record.OrderId == key.OrderId
        ? activation.GrainId
        : GrainId.Create(activation.GrainId.Type, new OrderKey(record.Tenant, record.OrderId).ToString());

    private async ValueTask<CommitOutcome> WriteAsync(GrainState<OrderRecord> stored)
    {
        try
        {
            await services.Storage.WriteStateAsync(StateName, RowOf(stored.State!), stored);
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
