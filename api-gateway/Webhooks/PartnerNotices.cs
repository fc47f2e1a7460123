using OrderActors.ApiGateway.Problems;
using OrderActors.ApiGateway.Requests;
using OrderActors.GrainInterfaces.Orders;

namespace OrderActors.ApiGateway.Webhooks;

/// <summary>What the events of each partner tell an order.</summary>
internal static class PartnerNotices
{
    // What the timeline says where a partner gave no reason.
    private const string NoReason = "unspecified";

    /// <summary>Makes a notice of one of the payment provider's events.</summary>
    /// <returns>Null when the provider has no such event, or a member is missing; that is then among the errors.</returns>
    public static PartnerNotice? OfPayment(string id, WebhookEvent reported, ValidationErrors errors)
    {
        var data = reported.Data;
        switch (reported.Type)
        {
            case "payment.succeeded":
                Require(data.PaymentId, "paymentId", errors);
                Require(data.AmountMinor, "amountMinor", errors);
                Require(data.Currency, "currency", errors);
                return errors.Any ? null : new PaymentSucceededNotice(id, data.PaymentId!, data.AmountMinor ?? 0, data.Currency!);
            case "payment.failed":
                Require(data.PaymentId, "paymentId", errors);
                return errors.Any ? null : new PaymentFailedNotice(id, data.PaymentId!, data.Reason ?? NoReason);
            default:
                return null;
        }
    }

    /// <summary>Makes a notice of one of the fulfilment partner's events.</summary>
    /// <returns>Null when the partner has no such event, or a member is missing; that is then among the errors.</returns>
    public static PartnerNotice? OfFulfilment(string id, WebhookEvent reported, ValidationErrors errors)
    {
        var data = reported.Data;
        switch (reported.Type)
        {
            case "fulfilment.shipped":
                Require(data.ShipmentId, "shipmentId", errors);
                Require(data.Carrier, "carrier", errors);
                return errors.Any ? null : new ShippedNotice(id, data.ShipmentId!, data.Carrier!);
            case "fulfilment.failed":
                return errors.Any ? null : new FulfilmentFailedNotice(id, data.Reason ?? NoReason);
            default:
                return null;
        }
    }

    private static void Require(object? value, string member, ValidationErrors errors) =>
        StrictJson.Require(value is not null, WebhookData.PathOf(member), errors);
}
