using System.IO.Compression;
using System.Net;
using System.Text;
using OrderActors.Gateway.Tests.Support;
using OrderActors.Gateway.Tests.Webhooks;

namespace OrderActors.Gateway.Tests.Requests;

public sealed class MediaTypeTests : IAsyncLifetime
{
    private GatewayHost _gateway = null!;

    public static TheoryData<string, string> Requests => new()
    {
        { "POST", "/v1/orders" },
        { "POST", "/v1/orders/{orderId}/cancel" },
        { "PUT", "/v1/stock/tea-01" },
        { "POST", "/v1/stock/tea-01/adjustments" },
    };

    public async Task InitializeAsync() => _gateway = await GatewayHost.StartAsync(WebhookPartner.Settings);

    public async Task DisposeAsync() => await _gateway.DisposeAsync();

    [Theory]
    [MemberData(nameof(Requests))]
    public async Task Body_Encoded_Is415AndSaysWhatWouldDo(string method, string path)
    {
        foreach (var encoding in (string[])["gzip", "br", "x-gzip", "identity, gzip", "aes128gcm"])
        {
            using var content = Gzip("{}");
            content.Headers.ContentType = new("application/json");
            content.Headers.TryAddWithoutValidation("Content-Encoding", encoding);

            await Assert415Async(method, path, content);
        }
    }

    [Theory]
    [MemberData(nameof(Requests))]
    public async Task Body_OfAnotherType_Is415AndSaysWhatWouldDo(string method, string path)
    {
        string?[] types =
        [
            null, "text/plain", "application/xml", "application/problem+json", "application/json; charset=utf-16",
            "application/json; charset=iso-8859-1", "application/json; profile=x", "application/x-www-form-urlencoded",
            "application/json, application/json",
        ];
        foreach (var type in types)
        {
            using var content = new ByteArrayContent("{}"u8.ToArray());
            if (type is not null)
            {
                content.Headers.TryAddWithoutValidation("Content-Type", type);
            }

            await Assert415Async(method, path, content);
        }
    }

    [Theory]
    [InlineData("application/json", null)]
    [InlineData("Application/JSON;charset=UTF-8", null)]
    [InlineData("application/json ; charset=\"utf-8\";", "identity")]
    [InlineData("application/json;", "Identity")]
    public async Task Body_PlainJson_IsRead(string type, string? encoding)
    {
        using var content = new ByteArrayContent("{\"onHand\":1}"u8.ToArray());
        content.Headers.TryAddWithoutValidation("Content-Type", type);
        if (encoding is not null)
        {
            content.Headers.TryAddWithoutValidation("Content-Encoding", encoding);
        }

        using var response = await _gateway.Client.SendAsync(HttpMethod.Put, "/v1/stock/tea-01", content);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    // The signature is over the bytes as they came, so that it can be a genuine event.
    [Fact]
    public async Task Webhook_SignedAndEncoded_Is415()
    {
        using var response = await new WebhookPartner(_gateway).PostEncodedAsync("any bytes", "gzip");

        await response.ProblemAsync(HttpStatusCode.UnsupportedMediaType, "unsupported-media-type");
    }

    private static ByteArrayContent Gzip(string text)
    {
        using var bytes = new MemoryStream();
        using (var gzip = new GZipStream(bytes, CompressionLevel.Fastest))
        {
            gzip.Write(Encoding.UTF8.GetBytes(text));
        }

        return new ByteArrayContent(bytes.ToArray());
    }

    private async Task Assert415Async(string method, string path, HttpContent content)
    {
        using var response = await _gateway.Client.SendAsync(
            new HttpMethod(method),
            path.Replace("{orderId}", _gateway.OrderId(), StringComparison.Ordinal),
            content,
            ("Idempotency-Key", "k-1"));

        await response.ProblemAsync(HttpStatusCode.UnsupportedMediaType, "unsupported-media-type");
        Assert.Equal(["application/json"], response.Headers.GetValues("Accept"));
        Assert.Equal(["identity"], response.Headers.GetValues("Accept-Encoding"));
        var order = _gateway.Grains.Order(GatewayHost.Tenant, _gateway.OrderId());
        var stock = _gateway.Grains.Stock(GatewayHost.Tenant, GatewayHost.Sku);
        Assert.Equal(0, order.Placed.Count + order.Cancelled.Count + stock.Set.Count + stock.Adjusted.Count);
    }
}
