using System.Text.Json;
using OrderActors.ApiGateway.Problems;
using OrderActors.ApiGateway.Requests;

namespace OrderActors.ApiGateway.Webhooks;

/// <summary>The members that <c>data</c> can have; null where it has none.</summary>
internal sealed class WebhookData
{
    private const string Name = "data";

    /// <summary>The order.</summary>
    public string? OrderId { get; private set; }

    /// <summary>The payment provider's id.</summary>
    public string? PaymentId { get; private set; }

    /// <summary>The fulfilment partner's id.</summary>
    public string? ShipmentId { get; private set; }

    /// <summary>Amount in minor units.</summary>
    public long? AmountMinor { get; private set; }

    /// <summary>ISO 4217 code. Any three letters: one that differs from the order's is a mismatch, and that is worth noting.</summary>
    public string? Currency { get; private set; }

    /// <summary>The carrier.</summary>
    public string? Carrier { get; private set; }

    /// <summary>Why it failed.</summary>
    public string? Reason { get; private set; }

    /// <summary>Reads the object.</summary>
    public static WebhookData Read(ref Utf8JsonReader reader, ValidationErrors errors)
    {
        var data = new WebhookData();
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            errors.Add(Name, "must be an object");
            reader.Skip();
            return data;
        }

        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            if (!data.TryReadMember(ref reader, errors))
            {
                StrictJson.RefuseUnknown(ref reader, MemberPath.Of(Name), errors);
            }
        }

        return data;
    }

    /// <summary>Where a member is.</summary>
    public static MemberPath PathOf(string member) => MemberPath.Of(Name).Member(member);

    private bool TryReadMember(ref Utf8JsonReader reader, ValidationErrors errors)
    {
        if (StrictJson.IsMember(ref reader, "orderId"u8, OrderId is not null, PathOf("orderId"), errors, out var read))
        {
            OrderId = read ? StrictJson.ReadText(ref reader, TextRule.Key, PathOf("orderId"), errors) : OrderId;
        }
        else if (StrictJson.IsMember(ref reader, "paymentId"u8, PaymentId is not null, PathOf("paymentId"), errors, out read))
        {
            PaymentId = read ? StrictJson.ReadText(ref reader, TextRule.Key, PathOf("paymentId"), errors) : PaymentId;
        }
        else if (StrictJson.IsMember(ref reader, "shipmentId"u8, ShipmentId is not null, PathOf("shipmentId"), errors, out read))
        {
            ShipmentId = read ? StrictJson.ReadText(ref reader, TextRule.Key, PathOf("shipmentId"), errors) : ShipmentId;
        }
        else if (StrictJson.IsMember(ref reader, "amountMinor"u8, AmountMinor is not null, PathOf("amountMinor"), errors, out read))
        {
            AmountMinor = read ? StrictJson.ReadInteger(ref reader, 0, long.MaxValue, PathOf("amountMinor"), errors) : AmountMinor;
        }
        else if (StrictJson.IsMember(ref reader, "currency"u8, Currency is not null, PathOf("currency"), errors, out read))
        {
            Currency = read ? StrictJson.ReadText(ref reader, TextRule.Currency, PathOf("currency"), errors) : Currency;
        }
        else if (StrictJson.IsMember(ref reader, "carrier"u8, Carrier is not null, PathOf("carrier"), errors, out read))
        {
            Carrier = read ? StrictJson.ReadText(ref reader, TextRule.Prose, PathOf("carrier"), errors) : Carrier;
        }
        else if (StrictJson.IsMember(ref reader, "reason"u8, Reason is not null, PathOf("reason"), errors, out read))
        {
            Reason = read ? StrictJson.ReadText(ref reader, TextRule.Prose, PathOf("reason"), errors) : Reason;
        }
        else
        {
            return false;
        }

        return true;
    }
}
