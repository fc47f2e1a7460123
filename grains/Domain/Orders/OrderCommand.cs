namespace OrderActors.Domain.Orders;

/// <summary>What is asked of an order. Everything that a decision needs is in the command: times, ids, amounts.</summary>
/// <param name="At">The time of the decision.</param>
public abstract record OrderCommand(DateTimeOffset At)
{
    /// <summary>When an effect that this command decides is tried again if nobody reported it done.</summary>
    public DateTimeOffset EffectRetryAt { get; init; }
}

/// <summary>Takes the order: status <see cref="OrderStatus.Placing"/>.</summary>
/// <param name="At">The time of the decision.</param>
/// <param name="OrderId">The public id.</param>
/// <param name="CustomerId">The tenant's customer.</param>
/// <param name="Currency">ISO 4217 code.</param>
/// <param name="Lines">1…<see cref="OrderLimits.MaxLines"/> lines, validated before.</param>
/// <param name="PlacingRetryAt">When the keeper takes it up if it is still being placed.</param>
public sealed record PlaceOrder(DateTimeOffset At, string OrderId, string CustomerId, string Currency, EquatableArray<OrderLine> Lines,
    DateTimeOffset PlacingRetryAt) : OrderCommand(At);

/// <summary>Says that every line is held.</summary>
/// <param name="At">The time of the decision.</param>
/// <param name="PaymentDueAt">When the payment is due.</param>
public sealed record ConfirmReservation(DateTimeOffset At, DateTimeOffset PaymentDueAt) : OrderCommand(At);

/// <summary>Says that the stock could not be held.</summary>
/// <param name="At">The time of the decision.</param>
/// <param name="Reason">Why.</param>
/// <param name="Skus">The SKUs concerned.</param>
/// <param name="TraceId">The trace of the request, kept for a repeat.</param>
/// <param name="HoldsMayExist">Whether some lines may be held, so that a release has to follow.</param>
public sealed record RejectOrder(
    DateTimeOffset At, RejectionReason Reason, EquatableArray<string> Skus, string TraceId, bool HoldsMayExist)
    : OrderCommand(At);

/// <summary>Says that the provider captured a payment.</summary>
/// <param name="At">The time of the decision.</param>
/// <param name="PaymentId">The provider's id.</param>
/// <param name="AmountMinor">Amount in minor units.</param>
/// <param name="Currency">ISO 4217 code.</param>
public sealed record ReceivePayment(DateTimeOffset At, string PaymentId, long AmountMinor, string Currency) : OrderCommand(At);

/// <summary>Says that a payment failed; the customer may try again until it is due.</summary>
/// <param name="At">The time of the decision.</param>
/// <param name="PaymentId">The provider's id.</param>
/// <param name="Reason">The provider's reason.</param>
public sealed record ReportPaymentFailure(DateTimeOffset At, string PaymentId, string Reason) : OrderCommand(At);

/// <summary>Asks for cancellation.</summary>
/// <param name="At">The time of the decision.</param>
public sealed record CancelOrder(DateTimeOffset At) : OrderCommand(At);

/// <summary>Asks whether the payment is overdue. Late or twice is harmless.</summary>
/// <param name="At">The time of the decision.</param>
public sealed record ExpireOrder(DateTimeOffset At) : OrderCommand(At);

/// <summary>Commits to asking for the shipment; sent only after this is stored.</summary>
/// <param name="At">The time of the decision.</param>
public sealed record RequestFulfilment(DateTimeOffset At) : OrderCommand(At);

/// <summary>Says that the partner took the shipment request.</summary>
/// <param name="At">The time of the decision.</param>
/// <param name="EffectKey">The effect.</param>
public sealed record ConfirmShipmentRequest(DateTimeOffset At, string EffectKey) : OrderCommand(At);

/// <summary>Says that the order was shipped.</summary>
/// <param name="At">The time of the decision.</param>
/// <param name="ShipmentId">The partner's id.</param>
/// <param name="Carrier">The carrier.</param>
public sealed record ShipOrder(DateTimeOffset At, string ShipmentId, string Carrier) : OrderCommand(At);

/// <summary>Says that the partner cannot ship.</summary>
/// <param name="At">The time of the decision.</param>
/// <param name="Reason">The partner's reason.</param>
public sealed record ReportFulfilmentFailure(DateTimeOffset At, string Reason) : OrderCommand(At);

/// <summary>Says that a refund was made.</summary>
/// <param name="At">The time of the decision.</param>
/// <param name="EffectKey">The effect.</param>
/// <param name="RefundId">The provider's id.</param>
public sealed record ConfirmRefund(DateTimeOffset At, string EffectKey, string RefundId) : OrderCommand(At);

/// <summary>Says that a stock effect is durable in the ledger, or is being made so in the same commit.</summary>
/// <param name="At">The time of the decision.</param>
/// <param name="EffectKey">The effect.</param>
public sealed record SettleStock(DateTimeOffset At, string EffectKey) : OrderCommand(At);

/// <summary>Says that an effect is due and nobody reported it done: it is tried now, and again later unless that is done. It says nothing
/// of why, and never gives an effect up: an outage delays.</summary>
/// <param name="At">The time of the decision.</param>
/// <param name="EffectKey">The effect.</param>
/// <param name="RetryAt">When to try after this attempt.</param>
public sealed record PostponeEffect(DateTimeOffset At, string EffectKey, DateTimeOffset RetryAt) : OrderCommand(At);

/// <summary>Says that the partner itself answered that it does not carry an effect out. This alone counts towards parking it.</summary>
/// <param name="At">The time of the decision.</param>
/// <param name="EffectKey">The effect.</param>
/// <param name="Reason">How it said so, for a person; at most <see cref="OrderLimits.MaxEffectRefusalReason"/> characters.</param>
public sealed record RefuseEffect(DateTimeOffset At, string EffectKey, string Reason) : OrderCommand(At);

/// <summary>A person's command: takes an effect up again that was parked, by whichever build. It begins anew, under its old key, and is
/// due at <see cref="OrderCommand.EffectRetryAt"/>.</summary>
/// <param name="At">The time of the decision.</param>
/// <param name="EffectKey">The effect.</param>
public sealed record RetryEffect(DateTimeOffset At, string EffectKey) : OrderCommand(At);
