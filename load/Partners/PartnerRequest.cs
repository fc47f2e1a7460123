namespace OrderActors.Load.Partners;

/// <summary>What a partner was asked once, and what it did.</summary>
/// <param name="Key">The idempotency key.</param>
/// <param name="Kind"><c>refunds</c> or <c>shipments</c>.</param>
/// <param name="OrderId">The order.</param>
/// <param name="Content">The body as it was sent.</param>
/// <param name="PaymentId">The payment to give back.</param>
/// <param name="AmountMinor">How much to give back.</param>
/// <param name="CarriedOut">It was carried out; false for a repeat, which was answered from memory.</param>
internal sealed record PartnerRequest(
    string Key, string Kind, string OrderId, string Content, string? PaymentId, long AmountMinor, bool CarriedOut)
{
    /// <summary>The kind of a refund.</summary>
    public const string Refund = "refunds";

    /// <summary>The kind of a shipment.</summary>
    public const string Shipment = "shipments";
}
