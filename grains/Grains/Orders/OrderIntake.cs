using System.Diagnostics.CodeAnalysis;
using OrderActors.Domain.Orders;
using OrderActors.GrainInterfaces.Orders;
using OrderActors.Storage.Commit;

namespace OrderActors.Grains.Orders;

/// <summary>
/// Takes the new orders of one first SKU, many at a time: claims, decides, commits, answers and forgets. It belongs to the SKU's
/// activation and runs in its turns. An order that turns out to be there, or that one commit can't take, is its own grain's.
/// </summary>
/// <param name="grains">Finds orders.</param>
/// <param name="orderType">What the grains of orders are called.</param>
/// <param name="services">What orders share.</param>
/// <param name="stock">The stock of the tenant's SKUs.</param>
/// <param name="tenant">Whose orders.</param>
internal sealed class OrderIntake(IGrainFactory grains, GrainType orderType, OrderServices services, OrderStock stock, string tenant)
{
    private readonly OrderPlacing _placing = new(services, stock);

    /// <summary>The orders that are at work here, and what their repeats wait for.</summary>
    private readonly Dictionary<string, TaskCompletionSource?> _underWay = new(StringComparer.Ordinal);

    /// <summary>Takes an order, or has its grain answer. Requests for one order take turns: the claim of a repeat could be refused for
    /// the units that the first request is about to get.</summary>
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
            return isRepeat || services.WriterId is null
                ? await AskOrderAsync(orderId, message with { IsRepeat = isRepeat }, cancellationToken)
                : await TakeAsync(orderId, message, cancellationToken);
        }
        finally
        {
            if (_underWay.Remove(orderId, out var repeats))
            {
                repeats?.SetResult();
            }
        }
    }

    /// <summary>Takes note that an order is at work. False when it is already; then it tells the end of the request that is.</summary>
    private bool TryBegin(string orderId, [NotNullWhen(false)] out Task? before)
    {
        before = null;
        if (!_underWay.TryAdd(orderId, null))
        {
            before = (_underWay[orderId] ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
        }

        return before is null;
    }

    private async ValueTask<OrderAnswer> TakeAsync(string orderId, PlaceOrderMessage message, CancellationToken cancellationToken)
    {
        for (var attempt = 1; attempt <= services.Options.MaxAttempts; attempt++)
        {
            var prepared = await _placing.PrepareAsync(_placing.Command(orderId, message), message.TraceId);
            if (prepared.Refusal != OrderRefusal.None)
            {
                return Refuse(prepared.Refusal);
            }

            if (!prepared.IsWhole)
            {
                return await AskOrderAsync(orderId, message, cancellationToken);
            }

            var key = new OrderKey(tenant, orderId);
            var store = new OrderStore(services.Storage, GrainId.Create(orderType, key.ToString()), key);
            switch (await CommitAsync(store, prepared.Change, cancellationToken))
            {
                case CommitOutcome.Committed:
                    services.Instruments.OnCommitted(store.State!.Status);
                    return OrderPlacing.FirstAnswer(store.State)!;
                case CommitOutcome.VersionConflict or CommitOutcome.DuplicateMove:
                    services.Instruments.OnContended();
                    return await AskOrderAsync(orderId, message with { IsRepeat = true }, cancellationToken);
                case CommitOutcome.StockConflict:
                    services.Instruments.OnContended();
                    continue;
                case var outcome:
                    return Refuse(OrderPlacing.AsRefusal(outcome));
            }
        }

        return Refuse(OrderRefusal.Contended);
    }

    private async ValueTask<CommitOutcome> CommitAsync(OrderStore store, OrderChange change, CancellationToken cancellationToken)
    {
        var outcome = CommitOutcome.Unknown;
        try
        {
            return outcome = await store.CommitAsync(change.Events, change.StockTickets, null, cancellationToken);
        }
        finally
        {
            if (outcome != CommitOutcome.Committed)
            {
                stock.Abandon(change.StockTickets);
            }
        }
    }

    private ValueTask<OrderAnswer> AskOrderAsync(string orderId, PlaceOrderMessage message, CancellationToken cancellationToken) =>
        grains.GetGrain<IOrderGrain>(new OrderKey(tenant, orderId).ToString()).PlaceAsync(message, cancellationToken);

    private OrderAnswer Refuse(OrderRefusal refusal)
    {
        services.Instruments.OnRefused(refusal);
        return OrderAnswer.Refuse(refusal);
    }
}
