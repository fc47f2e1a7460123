namespace OrderActors.Domain.Orders;

/// <summary>A step that an order took. Its version is its place in the history, 1 for the first.</summary>
/// <param name="At">When it was decided.</param>
public abstract record OrderEvent(DateTimeOffset At);

/// <summary>The order was taken. The time to take it up again is null in the history of one that was stored with its stock.</summary>
public sealed record OrderPlaced(DateTimeOffset At, string OrderId, string CustomerId, string Currency, EquatableArray<OrderLine> Lines,
    DateTimeOffset? PlacingRetryAt) : OrderEvent(At);

/// <summary>Every line is held.</summary>
public sealed record StockReserved(DateTimeOffset At, DateTimeOffset PaymentDueAt) : OrderEvent(At);

/// <summary>The stock could not be held.</summary>
public sealed record OrderRejected(DateTimeOffset At, RejectionReason Reason, EquatableArray<string> Skus, string TraceId,
    bool HoldsMayExist, DateTimeOffset EffectRetryAt) : OrderEvent(At);

/// <summary>Paid in time and in full.</summary>
public sealed record PaymentCaptured(DateTimeOffset At, string PaymentId, long AmountMinor, string Currency, DateTimeOffset EffectRetryAt)
    : OrderEvent(At);

/// <summary>An attempt to pay failed.</summary>
public sealed record PaymentFailed(DateTimeOffset At, string PaymentId, string Reason) : OrderEvent(At);

/// <summary>A payment of another amount or currency arrived. It was refused and changes nothing else.</summary>
public sealed record PaymentMismatched(DateTimeOffset At, string PaymentId, long AmountMinor, string Currency) : OrderEvent(At);

/// <summary>A payment arrived for an order that had ended; it goes back.</summary>
public sealed record LatePaymentReceived(DateTimeOffset At, string PaymentId, long AmountMinor, string Currency,
    DateTimeOffset EffectRetryAt) : OrderEvent(At);

/// <summary>A second payment arrived for an order that was paid already; it goes back, the order stays as it is.</summary>
public sealed record DuplicatePaymentReceived(DateTimeOffset At, string PaymentId, long AmountMinor, string Currency,
    DateTimeOffset EffectRetryAt) : OrderEvent(At);

/// <summary>Cancelled before it was paid.</summary>
public sealed record OrderCancelled(DateTimeOffset At, DateTimeOffset EffectRetryAt) : OrderEvent(At);

/// <summary>Cancelled after it was paid and before anything was asked of the partner; the money goes back.</summary>
public sealed record RefundRequested(DateTimeOffset At, DateTimeOffset EffectRetryAt) : OrderEvent(At);

/// <summary>Not paid in time.</summary>
public sealed record OrderExpired(DateTimeOffset At, DateTimeOffset EffectRetryAt) : OrderEvent(At);

/// <summary>The shipment is being requested.</summary>
public sealed record FulfilmentRequested(DateTimeOffset At) : OrderEvent(At);

/// <summary>The partner took the shipment request.</summary>
public sealed record FulfilmentAccepted(DateTimeOffset At, string EffectKey) : OrderEvent(At);

/// <summary>Shipped.</summary>
public sealed record OrderShipped(DateTimeOffset At, string ShipmentId, string Carrier) : OrderEvent(At);

/// <summary>The partner cannot ship; the money and the stock go back.</summary>
public sealed record FulfilmentFailed(DateTimeOffset At, string Reason, DateTimeOffset EffectRetryAt) : OrderEvent(At);

/// <summary>A payment was given back.</summary>
public sealed record RefundCompleted(DateTimeOffset At, string EffectKey, string PaymentId, string RefundId) : OrderEvent(At);

/// <summary>A stock effect is in the ledger.</summary>
public sealed record StockSettled(DateTimeOffset At, string EffectKey, EffectKind Kind) : OrderEvent(At);

/// <summary>Nobody reported an effect done: it is tried again, and then at the time that this says.</summary>
public sealed record EffectPostponed(DateTimeOffset At, string EffectKey, DateTimeOffset RetryAt) : OrderEvent(At);

/// <summary>The partner answered that it does not carry an effect out. It is tried again at the time that was stored before.</summary>
public sealed record EffectRefused(DateTimeOffset At, string EffectKey, string Reason) : OrderEvent(At);

/// <summary>The partner refused an effect too often; it waits for a person.</summary>
public sealed record EffectParked(DateTimeOffset At, string EffectKey) : OrderEvent(At);

/// <summary>A person took a parked effect up again.</summary>
public sealed record EffectResumed(DateTimeOffset At, string EffectKey, DateTimeOffset RetryAt) : OrderEvent(At);
