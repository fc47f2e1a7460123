using OrderActors.Domain.Orders;
using OrderActors.GrainInterfaces.Orders;
using OrderActors.Grains.Partners;

namespace OrderActors.Grains.Orders;

/// <content>What an order asks of the partners, and what they report.</content>
internal sealed partial class OrderGrain
{
    public async ValueTask CompleteEffectAsync(EffectReport report, CancellationToken cancellationToken)
    {
        if (!await TryLoadAsync() || _store.State?.Effects.Find(report.Key) is not { } effect)
        {
            return;
        }

        _services.Instruments.OnEffect(effect.Kind, report.Succeeded ? EffectStage.Done : EffectStage.Failed);
        if (!report.Succeeded)
        {
            // When it is tried again was stored before it was sent.
            return;
        }

        OrderCommand command = effect.Kind == EffectKind.RefundPayment
            ? new ConfirmRefund(default, report.Key, report.Reference ?? "")
            : new ConfirmShipmentRequest(default, report.Key);
        await ExecuteAsync(command, null, cancellationToken);
    }

    /// <summary>Gives the partners what a commit newly decided, or decided to try again. Nobody waits for them.</summary>
    private async ValueTask SendEffectsAsync(OrderState? before, OrderState state)
    {
        foreach (var effect in state.Effects.AsImmutableArray())
        {
            var known = before?.Effects.Find(effect.Key);
            var isShipment = effect.Kind == EffectKind.RequestShipment;
            var isNew = known is null || known.Attempts != effect.Attempts || (isShipment && before?.Status == OrderStatus.Paid);
            if (effect.MovesStock || effect.RetryAt is null || !isNew || (isShipment && state.Status != OrderStatus.Fulfilling))
            {
                continue;
            }

            _services.Instruments.OnEffect(effect.Kind, EffectStage.Sent);
            var partner = GrainFactory.GetGrain<IPartnerGrain>(isShipment ? PartnerKeys.Fulfilment : PartnerKeys.Payment);
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
}
