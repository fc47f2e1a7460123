namespace OrderActors.GrainInterfaces.Orders;

/// <summary>What a payment or fulfilment partner reported, with the webhook's own id, which is taken once.</summary>
/// <param name="WebhookId">The <c>webhook-id</c>, prefixed with the endpoint: <c>payment:…</c> or <c>fulfilment:…</c>.</param>
[GenerateSerializer, Immutable, Alias("OrderActors.PartnerNotice")]
public abstract record PartnerNotice([property: Id(0)] string WebhookId);

/// <summary><c>payment.succeeded</c>.</summary>
/// <param name="WebhookId">See <see cref="PartnerNotice"/>.</param>
/// <param name="PaymentId">The provider's id.</param>
/// <param name="AmountMinor">Amount in minor units.</param>
/// <param name="Currency">ISO 4217 code.</param>
[GenerateSerializer, Immutable, Alias("OrderActors.PaymentSucceededNotice")]
public sealed record PaymentSucceededNotice(
    string WebhookId,
    [property: Id(0)] string PaymentId,
    [property: Id(1)] long AmountMinor,
    [property: Id(2)] string Currency) : PartnerNotice(WebhookId);

/// <summary><c>payment.failed</c>.</summary>
/// <param name="WebhookId">See <see cref="PartnerNotice"/>.</param>
/// <param name="PaymentId">The provider's id.</param>
/// <param name="Reason">The provider's reason.</param>
[GenerateSerializer, Immutable, Alias("OrderActors.PaymentFailedNotice")]
public sealed record PaymentFailedNotice(
    string WebhookId,
    [property: Id(0)] string PaymentId,
    [property: Id(1)] string Reason) : PartnerNotice(WebhookId);

/// <summary><c>fulfilment.shipped</c>.</summary>
/// <param name="WebhookId">See <see cref="PartnerNotice"/>.</param>
/// <param name="ShipmentId">The partner's id.</param>
/// <param name="Carrier">The carrier.</param>
[GenerateSerializer, Immutable, Alias("OrderActors.ShippedNotice")]
public sealed record ShippedNotice(
    string WebhookId,
    [property: Id(0)] string ShipmentId,
    [property: Id(1)] string Carrier) : PartnerNotice(WebhookId);

/// <summary><c>fulfilment.failed</c>.</summary>
/// <param name="WebhookId">See <see cref="PartnerNotice"/>.</param>
/// <param name="Reason">The partner's reason.</param>
[GenerateSerializer, Immutable, Alias("OrderActors.FulfilmentFailedNotice")]
public sealed record FulfilmentFailedNotice(
    string WebhookId,
    [property: Id(0)] string Reason) : PartnerNotice(WebhookId);
