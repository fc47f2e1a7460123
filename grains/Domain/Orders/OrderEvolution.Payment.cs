using System.Diagnostics;

namespace OrderActors.Domain.Orders;

/// <content>From the payment on: money, shipment, and the effects that carry them out.</content>
public static partial class OrderEvolution
{
    private static OrderState Capture(OrderState state, long version, PaymentCaptured e) => state with
    {
        Version = version,
        Status = OrderStatus.Paid,
        Payment = new Payment(e.PaymentId, e.AmountMinor, e.Currency, e.At),
        Effects = state.Effects.With(
            PendingEffect.DecidedAt(version, EffectKind.SellStock, e.EffectRetryAt),
            PendingEffect.DecidedAt(version, EffectKind.RequestShipment, e.EffectRetryAt)),
    };

    private static OrderState TakeLate(OrderState state, long version, LatePaymentReceived e)
    {
        var payment = new Payment(e.PaymentId, e.AmountMinor, e.Currency, e.At);
        return state with
        {
            Version = version,
            Status = OrderStatus.Refunding,
            Payment = payment,
            Effects = state.Effects.With(PendingEffect.DecidedAt(version, EffectKind.RefundPayment, e.EffectRetryAt, payment)),
        };
    }

    private static OrderState TakeDuplicate(OrderState state, long version, DuplicatePaymentReceived e) => state with
    {
        Version = version,
        OtherPaymentIds = [.. state.OtherPaymentIds.AsSpan(), e.PaymentId],
        Effects = state.Effects.With(PendingEffect.DecidedAt(
            version, EffectKind.RefundPayment, e.EffectRetryAt, new Payment(e.PaymentId, e.AmountMinor, e.Currency, e.At))),
    };

    private static OrderState RequestRefund(OrderState state, long version, RefundRequested e) => state with
    {
        Version = version,
        Status = OrderStatus.Refunding,
        CancelRequested = true,
        Effects = GiveBack(state, version, e.EffectRetryAt),
    };

    private static OrderState RequestFulfilment(OrderState state, long version, FulfilmentRequested e) => state with
    {
        Version = version,
        Status = OrderStatus.Fulfilling,
        Fulfilment = new Fulfilment(e.At),
    };

    private static OrderState Ship(OrderState state, long version, OrderShipped e) => state with
    {
        Version = version,
        Status = OrderStatus.Fulfilled,
        Fulfilment = new Fulfilment(state.Fulfilment?.RequestedAt, e.ShipmentId, e.Carrier, e.At),
        Effects = state.Effects.WithoutShipment(),
    };

    private static OrderState FailFulfilment(OrderState state, long version, FulfilmentFailed e) => state with
    {
        Version = version,
        Status = OrderStatus.Refunding,
        Fulfilment = new Fulfilment(state.Fulfilment?.RequestedAt, FailureReason: e.Reason),
        Effects = GiveBack(state, version, e.EffectRetryAt),
    };

    private static OrderState CompleteRefund(OrderState state, long version, RefundCompleted e)
    {
        var effects = state.Effects.Without(e.EffectKey);
        // A payment beyond the one that counts comes and goes without a change of status.
        return state.Payment is { } payment && payment.PaymentId == e.PaymentId
            ? state with
            {
                Version = version,
                Status = OrderStatus.Refunded,
                Payment = payment with { RefundId = e.RefundId },
                Effects = effects,
            }
            : state with { Version = version, Effects = effects };
    }

    private static OrderState Settle(OrderState state, long version, StockSettled e) => state with
    {
        Version = version,
        Stock = e.Kind switch
        {
            EffectKind.SellStock => StockPosition.Sold,
            EffectKind.ReleaseStock => StockPosition.Released,
            EffectKind.ReturnStock => StockPosition.Returned,
            _ => throw new UnreachableException($"{e.Kind} moves no stock."),
        },
        Effects = state.Effects.Without(e.EffectKey),
    };

    // Put after a sale that is not in the ledger yet, so that stock is sold first and then returned.
    private static EquatableArray<PendingEffect> GiveBack(OrderState state, long version, DateTimeOffset retryAt) =>
        state.Effects.WithoutShipment().With(
            PendingEffect.DecidedAt(version, EffectKind.ReturnStock, retryAt),
            PendingEffect.DecidedAt(version, EffectKind.RefundPayment, retryAt, state.Payment));
}
