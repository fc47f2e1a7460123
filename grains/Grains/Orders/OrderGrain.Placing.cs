using OrderActors.Domain.Orders;
using OrderActors.Domain.Stock;
using OrderActors.GrainInterfaces.Orders;
using OrderActors.Storage.Commit;

namespace OrderActors.Grains.Orders;

/// <content>
/// Taking an order. Where all its SKUs live in this process, the order, its first two steps and its holds are one commit. Otherwise
/// the order is stored as <see cref="OrderStatus.Placing"/> first, then its holds one by one, then that it has them.
/// </content>
internal sealed partial class OrderGrain
{
    public async ValueTask<OrderAnswer> PlaceAsync(PlaceOrderMessage message, CancellationToken cancellationToken)
    {
        // One that was handed over for what is under way is patient from the start.
        var patience = message.IsRepeat ? NewPatience() : null;
        var (mayBeStored, wasRead) = (message.IsRepeat, message.IsRepeat);
        for (var attempt = 1; attempt <= _services.Options.MaxAttempts; attempt++)
        {
            var command = _placing.Command(_key.OrderId, message);
            if ((_store.State is not null || mayBeStored)
                && await AnswerFromStoreAsync(command, message.TraceId, cancellationToken) is { } answer)
            {
                return answer;
            }

            // A row that was never read is taken to be absent: the insert tells if it was there.
            mayBeStored = false;
            var prepared = await _placing.PrepareAsync(command, message.TraceId, patience?.Left);
            if (prepared.IsUnderWay)
            {
                if (await (patience ??= NewPatience()).TryWaitAsync(cancellationToken))
                {
                    // A repeat of one that is stored is not to wait for units.
                    (mayBeStored, wasRead) = (!wasRead, true);
                    attempt--;
                    continue;
                }

                // Another request for it may have got there, at the intake, what this one waited for.
                _outOfPatienceAt = _services.Clock.GetTimestamp();
                return await AnswerFromStoreAsync(command, message.TraceId, cancellationToken) ?? Answer(prepared.Refusal);
            }

            if (prepared.Refusal != OrderRefusal.None)
            {
                return Answer(prepared.Refusal);
            }

            var outcome = await CommitAsync(prepared.Change, null, cancellationToken);
            switch (outcome)
            {
                case CommitOutcome.Committed:
                    return await AnswerFirstAsync(message.TraceId, cancellationToken);
                case CommitOutcome.VersionConflict:
                    mayBeStored = true;
                    continue;
                case CommitOutcome.StockConflict or CommitOutcome.DuplicateMove:
                    continue;
                default:
                    return Answer(OrderPlacing.AsRefusal(outcome));
            }
        }

        return Answer(OrderRefusal.Contended);
    }

    /// <summary>Makes the holds of an order that is stored as being placed, or finds them made, and concludes the placing.</summary>
    private async ValueTask<OrderRefusal> ReserveAsync(string traceId, CancellationToken cancellationToken)
    {
        Patience? patience = null;
        var answers = await _stock.MoveAsync(StockMoveKind.Hold, _store.State!, cancellationToken);
        while (answers.Refusal == StockRefusal.UnderWay && await (patience ??= NewPatience()).TryWaitAsync(cancellationToken))
        {
            try
            {
                answers = await patience.WithinAsync(_stock.MoveAsync(StockMoveKind.Hold, _store.State!, cancellationToken));
            }
            catch (TimeoutException)
            {
                // What is held all the same is found by whoever asks next.
                return OrderRefusal.Contended;
            }
        }

        if (_isAtWork && !IsHere)
        {
            // It moved while its SKUs were asked. Where it is now it is concluded.
            return OrderRefusal.Contended;
        }

        if (answers.AsTransient() is { } refusal)
        {
            return refusal;
        }

        var conclusion = _placing.Conclude(answers, traceId, _services.Now(), holdsMayExist: true);
        return (await ExecuteAsync(conclusion, null, cancellationToken)).Refusal;
    }

    /// <summary>Patience for a request; none for those that queued up behind one that ran out of it just now.</summary>
    private Patience NewPatience() =>
        new(_services, isSpent: _outOfPatienceAt is { } at && _services.Clock.GetElapsedTime(at) < Patience.Limit);

    /// <summary>Answers a request whose order is stored, or one of the same key, or whose row can't be read; null when there is none.
    /// </summary>
    private async ValueTask<OrderAnswer?> AnswerFromStoreAsync(PlaceOrder command, string traceId, CancellationToken cancellationToken) =>
        !await TryLoadAsync() ? OrderAnswer.Refuse(OrderRefusal.StorageUnavailable)
        : (_store.State ?? _store.Namesake) is { } state ? await AnswerAgainAsync(state, command, traceId, cancellationToken)
        : null;

    /// <summary>Answers the request that was just stored.</summary>
    private async ValueTask<OrderAnswer> AnswerFirstAsync(string traceId, CancellationToken cancellationToken)
    {
        if (_store.State is { Status: OrderStatus.Placing })
        {
            var refusal = await ReserveAsync(traceId, cancellationToken);
            if (refusal != OrderRefusal.None)
            {
                return OrderAnswer.Refuse(refusal);
            }
        }

        return _store.State is { } state ? AsCreated(state) : OrderAnswer.Refuse(OrderRefusal.OutcomeUnknown);
    }

    /// <summary>Answers a request whose order exists: the same again, or what differs.</summary>
    private async ValueTask<OrderAnswer> AnswerAgainAsync(
        OrderState state, PlaceOrder command, string traceId, CancellationToken cancellationToken)
    {
        if (OrderComparison.FirstDifference(state, command) is { } member)
        {
            _services.Instruments.OnRefused(OrderRefusal.IdempotencyMismatch);
            if (state.OrderId != _key.OrderId)
            {
                // Another first SKU made another id, which nobody gets to know.
                DeactivateOnIdle();
            }

            return OrderAnswer.Refuse(OrderRefusal.IdempotencyMismatch) with { Member = member };
        }

        _services.Instruments.OnReplayed();
        if (state.Status == OrderStatus.Placing)
        {
            // Nobody is at work on it, or this call would still wait: a crash or a slow SKU left it here.
            var refusal = await ReserveAsync(traceId, cancellationToken);
            if (refusal != OrderRefusal.None)
            {
                return OrderAnswer.Refuse(OrderRefusal.RequestInProgress);
            }
        }

        return AsCreated(_store.State ?? state) with { Replayed = true };
    }

    private OrderAnswer AsCreated(OrderState state) =>
        OrderPlacing.FirstAnswer(state, _services.QueueDelayMs) ?? Answer(OrderRefusal.None);
}
