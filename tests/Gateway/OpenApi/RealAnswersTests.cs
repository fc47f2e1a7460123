using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using OrderActors.Gateway.Tests.Composition;
using OrderActors.Gateway.Tests.Support;

namespace OrderActors.Gateway.Tests.OpenApi;

/// <summary>The whole program, with its database: what it answers is what its document says, through an order's whole life.</summary>
public sealed class RealAnswersTests(DataFolder data) : IClassFixture<DataFolder>, IAsyncLifetime
{
    private const string Line = """{"sku":"tea-01","quantity":2,"unitPriceMinor":450}""";

    private readonly GatewayProcess _program = GatewayProcess.Start(data.Path);
    private HttpClient _client = null!;
    private HttpClient _documented = null!;

    public async Task InitializeAsync()
    {
        _client = await _program.ServeAsync();
        var document = JsonDocument.Parse(await _client.GetStringAsync(new Uri("/openapi/v1.json", UriKind.Relative))).RootElement;
        _documented = DocumentedHandler.Client(document, _client.BaseAddress!);
    }

    public async Task DisposeAsync()
    {
        _documented.Dispose();
        _client.Dispose();
        await _program.DisposeAsync();
    }

    [Fact]
    public async Task Answers_ThroughTheLivesOfOrders_AreInTheDocument()
    {
        await SendAsync(200, HttpMethod.Put, "/v1/stock/tea-01", """{"onHand":10}""");
        var shipped = await CreateAsync(201, "k-1", Line);
        await CreateAsync(201, "k-1", Line);
        await PayAsync(shipped, "pay-1", 900, HttpStatusCode.NoContent);
        await UntilAsync(shipped, "fulfilling");
        await TellAsync(
            "fulfilment", "fulfilment.shipped", shipped, "\"shipmentId\":\"s-1\",\"carrier\":\"post\"", HttpStatusCode.NoContent);
        await UntilAsync(shipped, "fulfilled");

        var late = await CreateAsync(201, "k-2", Line);
        await PayAsync(late, "pay-2", 1, HttpStatusCode.Conflict);
        await TellAsync("payment", "payment.failed", late, "\"paymentId\":\"pay-3\",\"reason\":\"no funds\"", HttpStatusCode.NoContent);
        await SendAsync(200, HttpMethod.Post, $"/v1/orders/{late}/cancel", "");
        await SendAsync(200, HttpMethod.Post, $"/v1/orders/{late}/cancel", "{}");
        await PayAsync(late, "pay-4", 900, HttpStatusCode.NoContent);
        await UntilAsync(late, "refunded");

        var list = await SendAsync(200, HttpMethod.Get, "/v1/orders?limit=1");
        await SendAsync(200, HttpMethod.Get, $"/v1/orders?cursor={list.GetProperty("next").GetString()}");
        foreach (var order in (string[])[shipped, late])
        {
            var steps = (await SendAsync(200, HttpMethod.Get, $"/v1/orders/{order}/timeline")).GetProperty("items");
            Assert.True(steps.GetArrayLength() >= 6, $"{steps}");
            var payment = (await SendAsync(200, HttpMethod.Get, $"/v1/orders/{order}")).GetProperty("payment");
            Assert.NotEqual(JsonValueKind.Null, payment.ValueKind);
        }
    }

    [Fact]
    public async Task Answers_ThatRefuse_AreInTheDocument()
    {
        await SendAsync(200, HttpMethod.Put, "/v1/stock/tea-02", """{"onHand":1}""");
        var few = """{"sku":"tea-02","quantity":2,"unitPriceMinor":450}""";
        await CreateAsync(409, "r-1", few);
        using (var again = await CreateRawAsync("r-1", few))
        {
            Assert.Equal(HttpStatusCode.Conflict, again.StatusCode);
            Assert.Equal(["true"], again.Headers.GetValues("Idempotency-Replayed"));
        }

        await CreateAsync(422, "r-1", """{"sku":"tea-02","quantity":3,"unitPriceMinor":450}""");
        await CreateAsync(409, "r-2", """{"sku":"never-stocked","quantity":1,"unitPriceMinor":1}""");
        await CreateAsync(400, "r-3", """{"sku":"tea-02","quantity":0,"unitPriceMinor":1,"x":1}""");
        await CreateAsync(400, "", few);
        await SendAsync(400, HttpMethod.Post, "/v1/orders?dryRun=true", "{}");
        await SendAsync(404, HttpMethod.Get, "/v1/stock/never-stocked");
        await SendAsync(404, HttpMethod.Get, "/v1/orders/ord_X");
        await SendAsync(404, HttpMethod.Get, "/v1/orders/ord_X/timeline");
        await SendAsync(404, HttpMethod.Post, "/v1/orders/ord_X/cancel", "");
        await SendAsync(415, HttpMethod.Put, "/v1/stock/tea-02", """{"onHand":1}""", "text/plain");
        await SendAsync(413, HttpMethod.Put, "/v1/stock/tea-02", new string(' ', 70_000));
        await SendAsync(400, HttpMethod.Put, "/v1/stock/tea-02", "{");
        await SendAsync(405, HttpMethod.Delete, "/v1/stock/tea-02");
        await SendAsync(404, HttpMethod.Get, "/v1/nothing");
        await SendAsync(401, HttpMethod.Post, "/v1/webhooks/payment", "{}");
        await SendAsync(400, HttpMethod.Get, $"/v1/orders/{new string('x', 10)}?{new string('q', 100)}=1");
        await SendAsync(414, HttpMethod.Get, $"/v1/orders?cursor={new string('x', 5_000)}");
        foreach (var path in (string[])["/healthz", "/readyz", "/openapi/v1.json"])
        {
            await SendAsync(200, HttpMethod.Get, path);
            await SendAsync(400, HttpMethod.Get, $"{path}?x=1");
        }

        _documented.DefaultRequestHeaders.Authorization = new("Bearer", "nobody");
        await SendAsync(401, HttpMethod.Get, "/v1/orders");
    }

    private static StringContent Json(string body, string type) => new(body, Encoding.UTF8, type);

    private async Task<string> CreateAsync(int status, string key, string line)
    {
        using var response = await CreateRawAsync(key, line);
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(status == (int)response.StatusCode, text);
        return JsonDocument.Parse(text).RootElement.TryGetProperty("orderId", out var id) ? id.GetString()! : "";
    }

    private Task<HttpResponseMessage> CreateRawAsync(string key, string line) => _documented.SendAsync(
        HttpMethod.Post,
        "/v1/orders",
        Answers.Json($$"""{"customerId":"c-1","currency":"EUR","lines":[{{line}}]}"""),
        [.. key.Length > 0 ? new[] { ("Idempotency-Key", key) } : []]);

    private async Task<JsonElement> SendAsync(
        int status, HttpMethod method, string path, string? body = null, string type = "application/json")
    {
        using var content = body is null ? null : Json(body, type);
        using var response = await _documented.SendAsync(method, path, content);
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(status == (int)response.StatusCode, $"{method} {path}: {(int)response.StatusCode} {text}");
        return JsonDocument.Parse(text).RootElement;
    }

    private Task PayAsync(string orderId, string paymentId, long amount, HttpStatusCode status) => TellAsync(
        "payment",
        "payment.succeeded",
        orderId,
        $"\"paymentId\":\"{paymentId}\",\"amountMinor\":{amount},\"currency\":\"EUR\"",
        status);

    private async Task TellAsync(string partner, string type, string orderId, string data, HttpStatusCode status)
    {
        var body = $$$"""{"type":"{{{type}}}","tenant":"dev","data":{"orderId":"{{{orderId}}}",{{{data}}}}}""";
        var id = Guid.NewGuid().ToString("N");
        var time = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        var hash = HMACSHA256.HashData("development-only-secret"u8, Encoding.UTF8.GetBytes($"{id}.{time}.{body}"));
        using var response = await _documented.SendAsync(
            HttpMethod.Post,
            $"/v1/webhooks/{partner}",
            Answers.Json(body),
            ("webhook-id", id),
            ("webhook-timestamp", time),
            ("webhook-signature", $"v1,{Convert.ToBase64String(hash)}"));
        Assert.True(status == response.StatusCode, await response.Content.ReadAsStringAsync());
    }

    // What partners are asked for is asked a moment later.
    private async Task UntilAsync(string orderId, string status)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        while ((await SendAsync(200, HttpMethod.Get, $"/v1/orders/{orderId}")).GetProperty("status").GetString() != status)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, deadline.Token);
        }
    }
}
