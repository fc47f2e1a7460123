namespace OrderActors.Domain.Orders;

/// <summary>A payment that the provider captured.</summary>
/// <param name="PaymentId">The provider's id.</param>
/// <param name="AmountMinor">Amount in minor units.</param>
/// <param name="Currency">ISO 4217 code.</param>
/// <param name="CapturedAt">When it was taken note of.</param>
/// <param name="RefundId">The provider's id of the refund, once it was given back.</param>
public sealed record Payment(string PaymentId, long AmountMinor, string Currency, DateTimeOffset CapturedAt, string? RefundId = null);

/// <summary>The shipment of an order.</summary>
/// <param name="RequestedAt">When the shipment was requested; null if the partner shipped without being asked.</param>
/// <param name="ShipmentId">The partner's id, once shipped.</param>
/// <param name="Carrier">The carrier, once shipped.</param>
/// <param name="ShippedAt">When it was shipped.</param>
/// <param name="FailureReason">Why it failed, if it did.</param>
public sealed record Fulfilment(
    DateTimeOffset? RequestedAt,
    string? ShipmentId = null,
    string? Carrier = null,
    DateTimeOffset? ShippedAt = null,
    string? FailureReason = null);

/// <summary>Why an order was rejected.</summary>
public enum RejectionReason
{
    /// <summary>Fewer units available than ordered.</summary>
    OutOfStock = 1,

    /// <summary>A SKU that nobody ever stocked.</summary>
    UnknownSku = 2,
}

/// <summary>The answer that a rejected order gave, kept so that a repeat gets the same again.</summary>
/// <param name="Reason">Why.</param>
/// <param name="Skus">The SKUs concerned, sorted.</param>
/// <param name="TraceId">The trace of the request that was refused.</param>
public sealed record Rejection(RejectionReason Reason, EquatableArray<string> Skus, string TraceId);
