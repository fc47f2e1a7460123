namespace OrderActors.AspNetPeer.Webhooks;

/// <summary>What the payment provider reports.</summary>
internal sealed record PaymentEvent(string Type, string Tenant, PaymentData Data);

/// <summary>The payment that it is about.</summary>
internal sealed record PaymentData(string OrderId, string PaymentId, long AmountMinor, string Currency, string? Reason = null);

/// <summary>What the fulfilment partner reports.</summary>
internal sealed record FulfilmentEvent(string Type, string Tenant, FulfilmentData Data);

/// <summary>The shipment that it is about.</summary>
internal sealed record FulfilmentData(string OrderId, string ShipmentId = "", string Carrier = "", string? Reason = null);

/// <summary>A payment, as an order shows it.</summary>
internal sealed record Payment(string PaymentId, long AmountMinor, string Currency, DateTime PaidAt);

/// <summary>A shipment, as an order shows it.</summary>
internal sealed record Fulfilment(string ShipmentId, string Carrier, DateTime ShippedAt);
