using System.Globalization;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;

namespace OrderActors.LocalCluster.Traffic;

/// <summary>What a partner reports, signed with the secret that a gateway accepts in Development.</summary>
/// <param name="Partner"><c>payment</c> or <c>fulfilment</c>.</param>
/// <param name="Id">Stays the same over repeats.</param>
/// <param name="Body">The event.</param>
internal sealed record Webhook(string Partner, string Id, string Body)
{
    private static readonly byte[] Secret = Convert.FromBase64String("ZGV2ZWxvcG1lbnQtb25seS1zZWNyZXQ=");

    /// <summary>A payment in full.</summary>
    public static Webhook Paid(string orderId, string paymentId, long amountMinor) => new(
        "payment",
        $"paid-{paymentId}",
        Event("payment.succeeded", orderId, string.Create(
            CultureInfo.InvariantCulture, $"\"paymentId\":\"{paymentId}\",\"amountMinor\":{amountMinor},\"currency\":\"EUR\"")));

    /// <summary>A parcel on its way.</summary>
    public static Webhook Shipped(string orderId) => new(
        "fulfilment",
        $"shipped-{orderId}",
        Event("fulfilment.shipped", orderId, $"\"shipmentId\":\"parcel-{orderId}\",\"carrier\":\"post\""));

    /// <summary>No parcel.</summary>
    public static Webhook NotShipped(string orderId) =>
        new("fulfilment", $"failed-{orderId}", Event("fulfilment.failed", orderId, "\"reason\":\"broken\""));

    /// <summary>The request, signed now.</summary>
    public HttpRequestMessage Request(TimeProvider clock)
    {
        var timestamp = clock.GetUtcNow().ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        var signature = HMACSHA256.HashData(Secret, Encoding.UTF8.GetBytes($"{Id}.{timestamp}.{Body}"));
        var request = new HttpRequestMessage(HttpMethod.Post, $"/v1/webhooks/{Partner}")
        {
            Content = new StringContent(Body, Encoding.UTF8, new MediaTypeHeaderValue("application/json")),
        };
        request.Headers.Add("webhook-id", Id);
        request.Headers.Add("webhook-timestamp", timestamp);
        request.Headers.Add("webhook-signature", $"v1,{Convert.ToBase64String(signature)}");
        return request;
    }

    private static string Event(string type, string orderId, string data) =>
        $$$"""{"type":"{{{type}}}","tenant":"dev","data":{"orderId":"{{{orderId}}}",{{{data}}}}}""";
}
