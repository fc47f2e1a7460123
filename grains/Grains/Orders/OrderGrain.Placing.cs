using OrderActors.Domain;
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
        for (var attempt = 1; attempt <= _services.Options.MaxAttempts; attempt++)
        {
            var now = _services.Now();
            var command = PlaceCommand(message, now);
            if (_store.State is not null && !await TryLoadAsync())
            {
                return OrderAnswer.Refuse(OrderRefusal.StorageUnavailable);
            }

            if (_store.State is { } state)
            {
                return await AnswerAgainAsync(state, command, message.TraceId, cancellationToken);
            }

            // A row that was never read is taken to be absent: the insert tells if it was there.
            var placed = OrderDecider.Decide(null, command).Events;
            var outcome = await TryPlaceAsync(placed, message.TraceId, now, cancellationToken);
            switch (outcome)
            {
                case { Refusal: { } refusal }:
                    return Answer(refusal);
                case { Commit: CommitOutcome.Committed }:
                    return await AnswerFirstAsync(message.TraceId, cancellationToken);
                case { Commit: CommitOutcome.VersionConflict } when !await TryLoadAsync():
                    return OrderAnswer.Refuse(OrderRefusal.StorageUnavailable);
                case { Commit: CommitOutcome.VersionConflict or CommitOutcome.StockConflict or CommitOutcome.DuplicateMove }:
                    continue;
                default:
                    return Answer(AsRefusal(outcome.Commit));
            }
        }

        return Answer(OrderRefusal.Contended);
    }

    private async ValueTask<PlaceAttempt> TryPlaceAsync(
        EquatableArray<OrderEvent> placed, string traceId, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var state = OrderEvolution.Evolve(null, placed);
        var claims = await _stock.ClaimAsync(StockMoveKind.Hold, state);
        if (claims.Refusal == StockRefusal.Elsewhere)
        {
            return new PlaceAttempt(await CommitAsync(new OrderChange(placed, []), null, cancellationToken), null);
        }

        if (claims.Answers.AsTransient() is { } refusal)
        {
            return new PlaceAttempt(default, refusal);
        }

        var conclusion = OrderDecider.Decide(state, Conclude(claims.Answers, traceId, now, holdsMayExist: false)).Events;
        var change = new OrderChange([.. placed, .. conclusion], claims.Tickets);
        return new PlaceAttempt(await CommitAsync(change, null, cancellationToken), null);
    }

    /// <summary>Makes the holds of an order that is stored as being placed, or finds them made, and concludes the placing.</summary>
    private async ValueTask<OrderRefusal> ReserveAsync(string traceId, CancellationToken cancellationToken)
    {
        var answers = await _stock.MoveAsync(StockMoveKind.Hold, _store.State!, cancellationToken);
        if (answers.AsTransient() is { } refusal)
        {
            return refusal;
        }

        var answer = await ExecuteAsync(Conclude(answers, traceId, _services.Now(), holdsMayExist: true), null, cancellationToken);
        return answer.Refusal;
    }

    private OrderCommand Conclude(StockAnswers answers, string traceId, DateTimeOffset now, bool holdsMayExist) => answers.Refusal switch
    {
        StockRefusal.None => new ConfirmReservation(now, now + _services.Options.PaymentTimeout),
        StockRefusal.UnknownSku => new RejectOrder(now, RejectionReason.UnknownSku, answers.Skus, traceId, holdsMayExist),
        _ => new RejectOrder(now, RejectionReason.OutOfStock, answers.Skus, traceId, holdsMayExist),
    };

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

    private OrderAnswer AsCreated(OrderState state) => state switch
    {
        { Rejection: { } rejection } => new OrderAnswer
        {
            Refusal = rejection.Reason == RejectionReason.UnknownSku ? OrderRefusal.UnknownSku : OrderRefusal.OutOfStock,
            Skus = rejection.Skus.AsImmutableArray(),
            TraceId = rejection.TraceId,
        },
        // Not kept: most orders are read much later, if at all, and this would be a fifth of what an activation holds.
        { PaymentDueAt: not null } => new OrderAnswer { Order = OrderViews.AsCreated(state) },
        _ => Answer(OrderRefusal.None),
    };

    private PlaceOrder PlaceCommand(PlaceOrderMessage message, DateTimeOffset now)
    {
        var lines = new OrderLine[message.Lines.Length];
        for (var i = 0; i < lines.Length; i++)
        {
            var line = message.Lines[i];
            lines[i] = new OrderLine(line.Sku, line.Quantity, line.UnitPriceMinor);
        }

        return new PlaceOrder(
            now, _key.OrderId, message.CustomerId, message.Currency, EquatableArray.Own(lines), now + _services.Options.PlacingTimeout);
    }

    /// <summary>What an attempt to take an order came to.</summary>
    private readonly record struct PlaceAttempt(CommitOutcome Commit, OrderRefusal? Refusal);
}
