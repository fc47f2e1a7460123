using System.Diagnostics.CodeAnalysis;
using OrderActors.Domain.Orders;
using OrderActors.GrainInterfaces;
using OrderActors.GrainInterfaces.Orders;
using OrderActors.Storage.Commit;
using OrderActors.Storage.Orders;

namespace OrderActors.Grains.Orders;

/// <summary>
/// Takes the new orders of one first SKU, many at a time: claims, decides, commits, answers and forgets. It belongs to the SKU's
/// activation and runs in its turns. An order that turns out to be there, or that one commit can't take, is its own grain's.
/// </summary>
/// <param name="grains">Finds orders.</param>
/// <param name="services">What orders share.</param>
/// <param name="stock">The stock of the tenant's SKUs.</param>
/// <param name="tenant">Whose orders.</param>
/// <param name="place">The SKU's grain, whose shard is the orders'.</param>
/// <param name="whenDone">Called in the activation's turn when the last order that was at work is answered.</param>
internal sealed class OrderIntake(
    IGrainFactory grains, OrderServices services, OrderStock stock, string tenant, GrainId place, Action whenDone)
{
    /// <summary>How long another SKU may take to answer a claim: it may be ending, and wait for one of its orders that waits for this
    /// SKU. Then the order's own grain asks, which keeps no place here.</summary>
    private static readonly TimeSpan LongestClaim = TimeSpan.FromMilliseconds(500);

    private static readonly OrderAnswer AsNew = new() { Referral = OrderReferral.AsNew };
    private static readonly OrderAnswer AsRepeat = new() { Referral = OrderReferral.AsRepeat };

    private readonly OrderPlacing _placing = new(services, stock);

    /// <summary>The orders that are at work here, and what their repeats wait for.</summary>
    private readonly Dictionary<string, TaskCompletionSource?> _underWay = new(StringComparer.Ordinal);

    /// <summary>Whether an order is at work.</summary>
    public bool IsAtWork => _underWay.Count > 0;

    /// <summary>Takes an order, or leaves it to its own grain. Requests for one order take turns: a repeat would claim units that it will
    /// not get.</summary>
    public async ValueTask<OrderAnswer> PlaceAsync(string orderId, PlaceOrderMessage message, CancellationToken cancellationToken)
    {
        var isRepeat = false;
        while (!TryBegin(orderId, out var before))
        {
            await before.WaitAsync(cancellationToken);
            isRepeat = true;
        }

        try
        {
            // One method, because each await more is a task more for the scheduler of the activation.
            for (var attempt = 1; !isRepeat && services.WriterId is not null && attempt <= services.Options.MaxAttempts; attempt++)
            {
                var prepared = await _placing.PrepareAsync(_placing.Command(orderId, message), message.TraceId, LongestClaim);
                if (prepared.Refusal != OrderRefusal.None && !prepared.IsUnderWay)
                {
                    return Refuse(prepared.Refusal);
                }

                if (prepared.Placed is not { } order)
                {
                    // One that claims stand in the way of may be a repeat of one that is stored, which gets nothing and waits for nothing.
                    // If it is not, its own grain asks again.
                    return await LeaveAsync(orderId, message, prepared.IsUnderWay, cancellationToken);
                }

                var record = RecordOf(order, prepared.Change);
                var recent = Reserve(order, record);
                var outcome = CommitOutcome.Unknown;
                try
                {
                    outcome = await services.Commits.CommitAsync(record, 0, cancellationToken);
                }
                finally
                {
                    Conclude(outcome, recent, prepared.Change.StockTickets);
                }

                if (Answer(order, outcome) is { } answer)
                {
                    return answer;
                }

                isRepeat = outcome != CommitOutcome.StockConflict;
            }

            return isRepeat || services.WriterId is null
                ? await LeaveAsync(orderId, message, isRepeat, cancellationToken)
                : Refuse(OrderRefusal.Contended);
        }
        finally
        {
            End(orderId);
        }
    }

    /// <summary>Takes note that an order has been answered.</summary>
    private void End(string orderId)
    {
        if (_underWay.Remove(orderId, out var repeats))
        {
            repeats?.SetResult();
        }

        if (!IsAtWork)
        {
            whenDone();
        }
    }

    /// <summary>Takes note that an order is at work. False when it is already; then it tells the end of the request that is.</summary>
    private bool TryBegin(string orderId, [NotNullWhen(false)] out Task? before)
    {
        before = null;
        if (!_underWay.TryAdd(orderId, null))
        {
            // What waits goes on in a turn of the activation, and so do those who end the wait: no other thread has to come in between.
            before = (_underWay[orderId] ??= new TaskCompletionSource()).Task;
        }

        return before is null;
    }

    /// <summary>What the caller hears of a commit; null when another attempt, or the order's grain, has to tell.</summary>
    private OrderAnswer? Answer(OrderState order, CommitOutcome outcome)
    {
        switch (outcome)
        {
            case CommitOutcome.Committed:
                services.Instruments.OnCommitted(order.Status);
                return OrderPlacing.FirstAnswer(order, services.QueueDelayMs);
            case CommitOutcome.VersionConflict or CommitOutcome.DuplicateMove or CommitOutcome.StockConflict:
                services.Instruments.OnContended();
                return null;
            default:
                return Refuse(OrderPlacing.AsRefusal(outcome));
        }
    }

    private OrderRecord RecordOf(OrderState order, OrderChange change)
    {
        var record = OrderStore.RecordOf(tenant, order);
        record.IsPlacedWhole = order.Status == OrderStatus.AwaitingPayment && !services.Options.StoreFirstSteps;
        record.Steps = record.IsPlacedWhole ? null : OrderJson.WriteSteps(change.Events, firstVersion: 1);
        record.StockTickets = change.StockTickets;
        return record;
    }

    /// <summary>Keeps an order for who will ask for it soon, which nobody does for one that was refused. The order is in the shard of this
    /// SKU; if others may still write there, what they write may be the order, and then this is not what is stored.</summary>
    private long Reserve(OrderState order, OrderRecord record) =>
        order.IsEnded
            ? RecentOrders.Nowhere
            : services.Recent.Reserve(tenant, record.OrderId, record.State, services.Cluster.VersionFor(place));

    /// <summary>What was made ready for a commit becomes valid with it, or is taken back.</summary>
    private void Conclude(CommitOutcome outcome, long recent, long[] stockTickets)
    {
        if (outcome == CommitOutcome.Committed)
        {
            services.Recent.Publish(recent);
        }
        else
        {
            services.Recent.Withdraw(recent);
            stock.Abandon(stockTickets);
        }
    }

    /// <summary>Leaves an order to its own grain. The caller asks that, unless it does not know how; see <see cref="IOrderIntakeGrain"/>.
    /// </summary>
    private ValueTask<OrderAnswer> LeaveAsync(
        string orderId, PlaceOrderMessage message, bool isRepeat, CancellationToken cancellationToken)
    {
        if (message.MayBeReferred)
        {
            return new ValueTask<OrderAnswer>(isRepeat ? AsRepeat : AsNew);
        }

        var order = grains.Find<IOrderGrain>(new OrderKey(tenant, orderId).ToString());
        return order.PlaceAsync(message with { IsRepeat = isRepeat }, cancellationToken);
    }

    private OrderAnswer Refuse(OrderRefusal refusal)
    {
        services.Instruments.OnRefused(refusal);
        return new OrderAnswer { Refusal = refusal, QueueDelayMs = services.QueueDelayMs };
    }
}
