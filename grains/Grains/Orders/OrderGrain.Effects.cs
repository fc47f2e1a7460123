using OrderActors.Domain;
using OrderActors.Domain.Orders;
using OrderActors.Domain.Stock;
using OrderActors.GrainInterfaces;
using OrderActors.GrainInterfaces.Orders;
using OrderActors.Grains.Partners;

namespace OrderActors.Grains.Orders;

/// <content>What an order asks of the partners, what they report, and the stock that goes along with a commit.</content>
internal sealed partial class OrderGrain
{
    public ValueTask<OrderAnswer> NoteAsync(PartnerNotice notice, CancellationToken cancellationToken)
    {
        OrderCommand command = notice switch
        {
            PaymentSucceededNotice paid => new ReceivePayment(default, paid.PaymentId, paid.AmountMinor, paid.Currency),
            PaymentFailedNotice failed => new ReportPaymentFailure(default, failed.PaymentId, failed.Reason),
            ShippedNotice shipped => new ShipOrder(default, shipped.ShipmentId, shipped.Carrier),
            FulfilmentFailedNotice failed => new ReportFulfilmentFailure(default, failed.Reason),
            _ => throw new ArgumentOutOfRangeException(nameof(notice), notice.GetType().Name, null),
        };
        return ExecuteAsync(command, notice.WebhookId, cancellationToken);
    }

    public async ValueTask CompleteEffectAsync(EffectReport report, CancellationToken cancellationToken)
    {
        if (!await TryLoadAsync() || _store.State?.Effects.Find(report.Key) is not { } effect)
        {
            if (_store.State is { IsEnded: true })
            {
                // This is what it was in memory for.
                DeactivateOnIdle();
            }

            return;
        }

        switch (report)
        {
            case { Succeeded: true }:
                _services.Instruments.OnEffect(effect.Kind, EffectStage.Done);
                await ExecuteAsync(DoneCommand(effect, report), null, cancellationToken);
                break;
            case { Refusal: { } reason }:
                _services.Instruments.OnEffect(effect.Kind, EffectStage.Refused);
                await RefuseAsync(effect, reason, cancellationToken);
                break;
            default:
                // When it is tried again was stored before it was sent, and nothing was said that would count against it.
                _services.Instruments.OnEffect(effect.Kind, EffectStage.Failed);
                break;
        }
    }

    /// <summary>Whether an order that had this state will hear of a request for its shipment, even if it was shipped before.</summary>
    private static bool IsReported(OrderState? before) =>
        before is { Status: OrderStatus.Fulfilling } fulfilling && fulfilling.Effects.Shipment() is not null;

    public ValueTask<OrderAnswer> RetryEffectAsync(string effectKey, CancellationToken cancellationToken) =>
        ExecuteAsync(new RetryEffect(default, effectKey), null, cancellationToken);

    private async ValueTask RefuseAsync(PendingEffect effect, string reason, CancellationToken cancellationToken)
    {
        reason = reason.Length > OrderLimits.MaxEffectRefusalReason ? reason[..OrderLimits.MaxEffectRefusalReason] : reason;
        await ExecuteAsync(new RefuseEffect(default, effect.Key, reason), null, cancellationToken);
        if (effect.RetryAt is not null && _store.State?.Effects.Find(effect.Key) is { RetryAt: null })
        {
            _services.Instruments.OnEffect(effect.Kind, EffectStage.Parked);
            LogEffectParked(_services.Logger, effect.Key, _key.OrderId, reason);
        }
    }

    private static OrderCommand DoneCommand(PendingEffect effect, EffectReport report) => effect.Kind == EffectKind.RefundPayment
        ? new ConfirmRefund(default, report.Key, report.Reference ?? "")
        : new ConfirmShipmentRequest(default, report.Key);

    /// <summary>Gives the partners what a commit newly decided, or decided to try again. Nobody waits for them.</summary>
    private async ValueTask SendEffectsAsync(OrderState? before, OrderState state)
    {
        foreach (var effect in state.Effects.AsImmutableArray())
        {
            var known = before?.Effects.Find(effect.Key);
            var isShipment = effect.Kind == EffectKind.RequestShipment;
            var isNew = known is null or { RetryAt: null } || known.Attempts != effect.Attempts
                || (isShipment && before?.Status == OrderStatus.Paid);
            if (effect.MovesStock || effect.RetryAt is null || !isNew || (isShipment && state.Status != OrderStatus.Fulfilling))
            {
                continue;
            }

            _services.Instruments.OnEffect(effect.Kind, EffectStage.Sent);
            var partner = GrainFactory.Find<IPartnerGrain>(isShipment ? PartnerKeys.Fulfilment : PartnerKeys.Payment);
            await partner.CarryOutAsync(RequestOf(state, effect));
        }
    }

    private EffectRequest RequestOf(OrderState state, PendingEffect effect) => new(
        _key.Tenant,
        state.OrderId,
        effect.Key,
        effect.Kind,
        effect.Payment?.PaymentId,
        effect.Payment?.AmountMinor ?? 0,
        effect.Payment?.Currency ?? state.Currency,
        effect.Kind == EffectKind.RequestShipment
            ? [.. state.Lines.Select(line => new LineMessage(line.Sku, line.Quantity, line.UnitPriceMinor))]
            : []);

    /// <summary>
    /// Takes the stock effect that the events decide along in their own commit, where every SKU lives in this process and it is
    /// certain what is held. Otherwise the effect stays pending.
    /// </summary>
    private async ValueTask<OrderChange> SettleWithCommitAsync(EquatableArray<OrderEvent> events, DateTimeOffset now)
    {
        var before = _store.State;
        if (before is not { Stock: StockPosition.Held or StockPosition.Sold } || before.Effects.OldestStockMove() is not null)
        {
            return new OrderChange(events, []);
        }

        var next = OrderEvolution.Evolve(before, events);
        if (next.Effects.OldestStockMove() is not { } effect)
        {
            return new OrderChange(events, []);
        }

        var claims = await _stock.ClaimAsync(MoveOf(effect.Kind), next);
        if (claims.Refusal != StockRefusal.None)
        {
            return new OrderChange(events, []);
        }

        var settled = OrderDecider.Decide(next, new SettleStock(now, effect.Key)).Events;
        return new OrderChange([.. events, .. settled], claims.Tickets);
    }
}
