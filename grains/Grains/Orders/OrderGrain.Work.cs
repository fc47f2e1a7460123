using OrderActors.Domain.Orders;
using OrderActors.Domain.Stock;
using OrderActors.GrainInterfaces.Orders;

namespace OrderActors.Grains.Orders;

/// <content>
/// What an order does by itself: expiry, stock effects that did not fit into a commit, and what it asks of the partners. All of it is
/// in the row, with the time when it is due; a timer or the keeper only asks.
/// </content>
internal sealed partial class OrderGrain
{
    private static readonly string NoTrace = new('0', 32);

    /// <summary>Whether what is due is this silo's to do, as far as it knows.</summary>
    private bool IsHere => _services.Cluster.Has(this.GetGrainId());

    public async ValueTask<OrderAnswer?> WakeAsync(CancellationToken cancellationToken)
    {
        if (!IsHere)
        {
            // Who asks has not heard yet that it has moved, and asks again.
            DeactivateOnIdle();
            return OrderAnswer.Refuse(OrderRefusal.Contended);
        }

        if (_store.State is { } state && !(state.WakeAt <= _services.Now()))
        {
            // The row says that it is due. So it is not the row that this activation knows.
            _store.Forget();
        }

        // Nor one that was just made.
        _services.Recent.Drop(_key.Tenant, _key.OrderId);

        // The keeper says of all orders together what became of them.
        var refusal = await WorkOnceAsync(cancellationToken);
        if (_store.State is not { IsEnded: false })
        {
            // Nobody but the keeper had asked for it, or it is not there, or nobody here can read it.
            DeactivateOnIdle();
        }

        return OrderAnswer.Refuse(refusal);
    }

    private async Task WorkAsync(CancellationToken cancellationToken)
    {
        if (!IsHere)
        {
            // It has moved, and what is due is done where it is now.
            DeactivateOnIdle();
            return;
        }

        var refusal = await WorkOnceAsync(cancellationToken);
        if (refusal != OrderRefusal.None && _services.WorkRefusals.TryTake(out var leftOut))
        {
            LogWorkRefused(_services.Logger, _key.OrderId, refusal.ToString(), leftOut);
        }
    }

    /// <summary>Does what is due, and sets the timer for what comes next.</summary>
    private async ValueTask<OrderRefusal> WorkOnceAsync(CancellationToken cancellationToken)
    {
        var refusal = OrderRefusal.OutcomeUnknown;
        _isAtWork = true;
        try
        {
            return refusal = !await TryLoadAsync() ? _loadRefusal
                : _store.State is null ? OrderRefusal.NotFound
                : await DoWhatIsDueAsync(cancellationToken);
        }
        finally
        {
            _isAtWork = false;
            EndWork(refusal);
        }
    }

    private void EndWork(OrderRefusal refusal)
    {
        var wait = _store.State?.WakeAt - _services.Now();
        if (refusal == OrderRefusal.None || wait > TimeSpan.Zero)
        {
            ScheduleWork(wait);
        }
        else
        {
            // What could not be done and is still due is not tried again at once: the keeper puts it off. Whoever does it, here or where
            // the order is by then, what is known here is not relied on any more.
            _isOverdue = true;
        }
    }

    private async ValueTask<OrderRefusal> DoWhatIsDueAsync(CancellationToken cancellationToken)
    {
        var now = _services.Now();
        var refusal = OrderRefusal.None;
        if (_store.State is { Status: OrderStatus.Placing, PlacingRetryAt: { } retryAt } && retryAt <= now)
        {
            refusal = await ReserveAsync(NoTrace, cancellationToken);
        }

        if (refusal == OrderRefusal.None && _store.State is { Status: OrderStatus.AwaitingPayment })
        {
            refusal = (await ExecuteAsync(new ExpireOrder(default), null, cancellationToken)).Refusal;
        }

        if (refusal == OrderRefusal.None)
        {
            refusal = await PostponeDueEffectsAsync(now, cancellationToken);
        }

        if (refusal != OrderRefusal.None)
        {
            return refusal;
        }

        // Stock that has to wait for its SKU holds nothing else up.
        var stock = await MoveStockAsync(cancellationToken);
        if (_store.State is { Status: OrderStatus.Paid })
        {
            refusal = IsHere
                ? (await ExecuteAsync(new RequestFulfilment(default), null, cancellationToken)).Refusal
                : OrderRefusal.Contended;
        }

        return stock == OrderRefusal.None ? refusal : stock;
    }

    /// <summary>Stores, for every effect that is due, when it is tried next; that commit then sends it.</summary>
    private async ValueTask<OrderRefusal> PostponeDueEffectsAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        foreach (var effect in (_store.State?.Effects ?? []).AsImmutableArray())
        {
            if (effect.RetryAt is not { } due || due > now)
            {
                continue;
            }

            var retryAt = now + _services.RetryDelay(effect.Attempts + 1);
            var answer = await ExecuteAsync(new PostponeEffect(default, effect.Key, retryAt), null, cancellationToken);
            if (answer.Refusal != OrderRefusal.None)
            {
                return answer.Refusal;
            }
        }

        return OrderRefusal.None;
    }

    /// <summary>Carries out stock effects that no commit could take along, oldest first.</summary>
    private async ValueTask<OrderRefusal> MoveStockAsync(CancellationToken cancellationToken)
    {
        while (_store.State is { } state && state.Effects.OldestStockMove() is { RetryAt: not null } effect)
        {
            var answers = await _stock.MoveAsync(MoveOf(effect.Kind), state, cancellationToken);
            if (answers.Refusal != StockRefusal.None)
            {
                if (_services.StockRefusals.TryTake(out var leftOut))
                {
                    LogStockEffectRefused(_services.Logger, effect.Key, _key.OrderId, answers.Refusal.ToString(), leftOut);
                }

                // One that is no accident is not expected of a move that was decided; it is tried again likewise, and counted.
                return answers.AsTransient() ?? OrderRefusal.Contended;
            }

            _services.Instruments.OnEffect(effect.Kind, EffectStage.Done);
            if (!IsHere)
            {
                // It moved while its SKU was asked, and is read and kept elsewhere by now. There it is settled.
                return OrderRefusal.Contended;
            }

            var answer = await ExecuteAsync(new SettleStock(default, effect.Key), null, cancellationToken);
            if (answer.Refusal != OrderRefusal.None)
            {
                return answer.Refusal;
            }
        }

        return OrderRefusal.None;
    }

    /// <summary>Sets the activation's timer: at once for what a commit or a load left to do, otherwise for what is due soon. What is
    /// due later is the keeper's, and while it is at work, it is set in the end.</summary>
    private void ScheduleWork(OrderState state)
    {
        if (_isAtWork)
        {
            return;
        }

        var isWaiting = state.Status == OrderStatus.Paid || state.Effects.OldestStockMove() is { Attempts: 0 };
        ScheduleWork(isWaiting ? TimeSpan.Zero : state.WakeAt - _services.Now());
    }

    private void ScheduleWork(TimeSpan? due)
    {
        if (due is not { } wait || wait > _services.Options.TimerHorizon)
        {
            // Stopped and not disposed: it may be its own tick that runs just now, and disposing would cancel that.
            _timer?.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            return;
        }

        wait = wait < TimeSpan.Zero ? TimeSpan.Zero : wait;
        if (_timer is null)
        {
            _timer = this.RegisterGrainTimer(
                static (grain, token) => grain.WorkAsync(token), this, new GrainTimerCreationOptions(wait, Timeout.InfiniteTimeSpan));
        }
        else
        {
            _timer.Change(wait, Timeout.InfiniteTimeSpan);
        }
    }

    private OrderCommand Timed(OrderCommand command, DateTimeOffset now) =>
        command with { At = now, EffectRetryAt = now + _services.Options.EffectRetryDelay };

    private static StockMoveKind MoveOf(EffectKind kind) => kind switch
    {
        EffectKind.SellStock => StockMoveKind.Sell,
        EffectKind.ReleaseStock => StockMoveKind.Release,
        EffectKind.ReturnStock => StockMoveKind.Return,
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, null),
    };
}
