using OrderActors.Domain.Orders;

namespace OrderActors.GrainInterfaces.Orders;

/// <summary>An effect to carry out at a partner.</summary>
/// <param name="Tenant">The tenant.</param>
/// <param name="OrderId">The order.</param>
/// <param name="Key">The effect's key in the order.</param>
/// <param name="Kind">Refund or shipment.</param>
/// <param name="PaymentId">The payment to give back, for a refund.</param>
/// <param name="AmountMinor">Amount to give back in minor units, for a refund.</param>
/// <param name="Currency">ISO 4217 code.</param>
/// <param name="Lines">What to ship, for a shipment.</param>
[GenerateSerializer, Immutable, Alias("OrderActors.EffectRequest")]
public sealed record EffectRequest(
    [property: Id(0)] string Tenant,
    [property: Id(1)] string OrderId,
    [property: Id(2)] string Key,
    [property: Id(3)] EffectKind Kind,
    [property: Id(4)] string? PaymentId,
    [property: Id(5)] long AmountMinor,
    [property: Id(6)] string Currency,
    [property: Id(7)] System.Collections.Immutable.ImmutableArray<LineMessage> Lines)
{
    /// <summary>The idempotency key sent to the partner: the same over every attempt, and over crashes.</summary>
    public string IdempotencyKey => $"{OrderId}-{Key}";
}

/// <summary>What became of an attempt.</summary>
/// <param name="Key">The effect's key in the order.</param>
/// <param name="Succeeded">Whether the partner took it.</param>
/// <param name="Reference">The partner's id of what it did: the refund's; null for a shipment or a failure.</param>
/// <param name="Refusal">How the partner itself answered that it does not do it; null when it did, and when it gave no such answer: it was
/// not reached, not in time, not asked, or said nothing of the effect.</param>
[GenerateSerializer, Immutable, Alias("OrderActors.EffectReport")]
public sealed record EffectReport(
    [property: Id(0)] string Key,
    [property: Id(1)] bool Succeeded,
    [property: Id(2)] string? Reference,
    [property: Id(3)] string? Refusal = null);
