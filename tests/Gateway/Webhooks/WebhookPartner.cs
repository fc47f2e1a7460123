using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using OrderActors.Gateway.Tests.Support;

namespace OrderActors.Gateway.Tests.Webhooks;

/// <summary>A partner that signs what it sends, with the right secret unless it is told otherwise.</summary>
internal sealed class WebhookPartner(GatewayHost gateway)
{
    public static readonly byte[] OldSecret = Encoding.ASCII.GetBytes("the secret before the last one");
    public static readonly byte[] NewSecret = Encoding.ASCII.GetBytes("the secret that is used by now");
    public static readonly byte[] FulfilmentSecret = Encoding.ASCII.GetBytes("the fulfilment partner's own");

    public static Dictionary<string, string?> Settings => new()
    {
        ["Gateway:Webhooks:PaymentSecrets:0"] = $"whsec_{Convert.ToBase64String(OldSecret)}",
        ["Gateway:Webhooks:PaymentSecrets:1"] = $"whsec_{Convert.ToBase64String(NewSecret)}",
        ["Gateway:Webhooks:FulfilmentSecrets:0"] = $"whsec_{Convert.ToBase64String(FulfilmentSecret)}",
    };

    public long Now => gateway.Clock.GetUtcNow().ToUnixTimeSeconds();

    public static string Signature(byte[] secret, string id, object timestamp, string body) =>
        $"v1,{Convert.ToBase64String(HMACSHA256.HashData(secret, Encoding.UTF8.GetBytes($"{id}.{timestamp}.{body}")))}";

    public string Event(string type, string data, string tenant = GatewayHost.Tenant, string? orderId = null) =>
        $$$"""{"type":"{{{type}}}","tenant":"{{{tenant}}}","data":{"orderId":"{{{orderId ?? gateway.OrderId()}}}",{{{data}}}}}""";

    public string Succeeded(string tenant = GatewayHost.Tenant, string? orderId = null) =>
        Event("payment.succeeded", "\"paymentId\":\"pay-1\",\"amountMinor\":900,\"currency\":\"EUR\"", tenant, orderId);

    /// <summary>Sends what has to be taken.</summary>
    public async Task SendAsync(string partner, string body, byte[]? secret = null, string id = "m-1", string? signature = null)
    {
        using var response = await PostAsync(partner, body, secret, id, signature: signature);
        Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
    }

    public Task<HttpResponseMessage> PostAsync(
        string partner, string body, byte[]? secret = null, string id = "m-1", string? timestamp = null, string? signature = null) =>
        gateway.Client.SendAsync(
            HttpMethod.Post, $"/v1/webhooks/{partner}", Answers.Json(body), Headers(body, secret ?? NewSecret, id, timestamp, signature));

    public Task<HttpResponseMessage> PostWithoutAsync(string header) => gateway.Client.SendAsync(
        HttpMethod.Post,
        "/v1/webhooks/payment",
        Answers.Json(Succeeded()),
        [.. Headers(Succeeded(), NewSecret, "m-1", null, null).Where(sent => sent.Name != header)]);

    /// <summary>Says of a body that it is encoded, and signs what it sends.</summary>
    public async Task<HttpResponseMessage> PostEncodedAsync(string body, string encoding)
    {
        using var content = Answers.Json(body);
        content.Headers.ContentEncoding.Add(encoding);
        return await gateway.Client.SendAsync(
            HttpMethod.Post, "/v1/webhooks/payment", content, Headers(body, NewSecret, "m-1", null, null));
    }

    private (string Name, string Value)[] Headers(string body, byte[] secret, string id, string? timestamp, string? signature)
    {
        timestamp ??= Now.ToString(CultureInfo.InvariantCulture);
        return
        [
            ("webhook-id", id),
            ("webhook-timestamp", timestamp),
            ("webhook-signature", signature ?? Signature(secret, id, timestamp, body)),
        ];
    }
}
