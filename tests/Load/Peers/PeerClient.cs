using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace OrderActors.Load.Tests.Peers;

/// <summary>Asks a peer what a client and the partners of a shop ask.</summary>
internal sealed class PeerClient(Uri url) : IDisposable
{
    private static readonly byte[] s_secret = Convert.FromBase64String("ZGV2ZWxvcG1lbnQtb25seS1zZWNyZXQ=");

    private readonly HttpClient _http = new()
    {
        BaseAddress = url,
        DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", "dev") },
    };

    public static string Lines(params (string Sku, int Quantity)[] lines) =>
        string.Join(",", lines.Select(line => $$"""{"sku":"{{line.Sku}}","quantity":{{line.Quantity}},"unitPriceMinor":450}"""));

    public async Task StockAsync(string sku, int onHand)
    {
        var answer = await SendAsync(HttpMethod.Put, $"/v1/stock/{sku}", $$"""{"onHand":{{onHand}}}""");
        Assert.Equal(HttpStatusCode.OK, answer.Status);
    }

    /// <summary>What is available, held and sold of a SKU.</summary>
    public async Task<(long Available, long Held, long Sold)> StockOfAsync(string sku)
    {
        var stock = (await SendAsync(HttpMethod.Get, $"/v1/stock/{sku}")).Json;
        var (available, held, sold) = (Number("available"), Number("held"), Number("sold"));
        Assert.Equal(Number("onHand"), available + held);
        return (available, held, sold);

        long Number(string name) => stock.GetProperty(name).GetInt64();
    }

    public Task<Answer> OrderAsync(string key, string lines, string customer = "c-1") => SendAsync(
        HttpMethod.Post, "/v1/orders", $$"""{"customerId":"{{customer}}","currency":"EUR","lines":[{{lines}}]}""",
        ("Idempotency-Key", key));

    /// <summary>An order that is there, by its id.</summary>
    public async Task<string> OrderedAsync(string key, string lines, string customer = "c-1")
    {
        var answer = await OrderAsync(key, lines, customer);
        Assert.Equal(HttpStatusCode.Created, answer.Status);
        return answer.Json.GetProperty("orderId").GetString()!;
    }

    public Task<Answer> GetAsync(string path, params (string Name, string Value)[] headers) =>
        SendAsync(HttpMethod.Get, path, null, headers);

    public async Task<string> StatusAsync(string orderId) =>
        (await GetAsync($"/v1/orders/{orderId}")).Json.GetProperty("status").GetString()!;

    public Task<Answer> CancelAsync(string orderId) => SendAsync(HttpMethod.Post, $"/v1/orders/{orderId}/cancel");

    public static string Payment(string orderId, long amountMinor, string payment) =>
        $$$"""
        {"type":"payment.succeeded","tenant":"dev",
         "data":{"orderId":"{{{orderId}}}","paymentId":"{{{payment}}}","amountMinor":{{{amountMinor}}},"currency":"EUR"}}
        """;

    public Task<Answer> PayAsync(string webhook, string orderId, long amountMinor, string payment = "pay-1") =>
        NotifyAsync("payment", webhook, Payment(orderId, amountMinor, payment));

    public Task<Answer> ShipAsync(string webhook, string orderId) => NotifyAsync(
        "fulfilment", webhook,
        $$$"""
        {"type":"fulfilment.shipped","tenant":"dev","data":{"orderId":"{{{orderId}}}","shipmentId":"parcel-1","carrier":"post"}}
        """);

    public Task<Answer> NotifyAsync(string partner, string id, string body, string? signature = null, TimeSpan age = default)
    {
        var timestamp = (TimeProvider.System.GetUtcNow() - age).ToUnixTimeSeconds();
        var right = Convert.ToBase64String(HMACSHA256.HashData(s_secret, Encoding.UTF8.GetBytes($"{id}.{timestamp}.{body}")));
        return SendAsync(
            HttpMethod.Post, $"/v1/webhooks/{partner}", body,
            ("webhook-id", id), ("webhook-timestamp", $"{timestamp}"), ("webhook-signature", signature ?? $"v1,other v1,{right}"));
    }

    public async Task<Answer> SendAsync(
        HttpMethod method, string path, string? body = null, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, path);
        if (body is not null)
        {
            request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        }

        foreach (var (name, value) in headers)
        {
            request.Headers.Remove(name);
            request.Headers.TryAddWithoutValidation(name, value);
        }

        using var response = await _http.SendAsync(request);
        return new Answer(response.StatusCode, await response.Content.ReadAsStringAsync(), response.Headers.ETag?.Tag);
    }

    public void Dispose() => _http.Dispose();

    internal sealed record Answer(HttpStatusCode Status, string Body, string? ETag)
    {
        public JsonElement Json => JsonSerializer.Deserialize<JsonElement>(Body);

        public string Code => Json.GetProperty("code").GetString()!;
    }
}
