using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using OrderActors.Domain.Orders;
using OrderActors.GrainInterfaces.Orders;
using OrderActors.Grains.Partners;

namespace OrderActors.Grains.Tests.Partners;

/// <summary>What goes over the wire to the partners, against a server that keeps what it got.</summary>
public sealed class HttpPartnerTests : IAsyncLifetime
{
    private readonly WebApplication _server;
    private (string Method, string Path, string? Key, string? Authorization, string Body) _got;
    private (HttpStatusCode Status, string Body) _answer = (HttpStatusCode.OK, """{ "refundId": "re-1" }""");

    public HttpPartnerTests()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.SetMinimumLevel(LogLevel.None);
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _server = builder.Build();
        _server.Run(async http =>
        {
            using var reader = new StreamReader(http.Request.Body);
            var headers = http.Request.Headers;
            _got = (
                http.Request.Method, http.Request.Path, headers["Idempotency-Key"], headers.Authorization, await reader.ReadToEndAsync());
            http.Response.StatusCode = (int)_answer.Status;
            await http.Response.WriteAsync(_answer.Body);
        });
    }

    private static EffectRequest Refund => new(
        "dev", "ord_1", "5-refundPayment", EffectKind.RefundPayment, "pay-1", 900, "EUR", []);

    private static EffectRequest Shipment => new(
        "dev", "ord_1", "3-requestShipment", EffectKind.RequestShipment, null, 0, "EUR", [new LineMessage("tea-01", 2, 450)]);

    public Task InitializeAsync() => _server.StartAsync();

    public async Task DisposeAsync() => await _server.DisposeAsync();

    [Fact]
    public async Task Refund_Asked_IsPostedWithItsKeyAndAnswersItsId()
    {
        var refundId = await new HttpPaymentAdapter(Client("secret")).RefundAsync(Refund, CancellationToken.None);

        Assert.Equal("re-1", refundId);
        Assert.Equal(("POST", "/v1/refunds", "ord_1-5-refundPayment"), (_got.Method, _got.Path, _got.Key));
        Assert.Equal("Bearer secret", _got.Authorization);
        Assert.Equal("""{"orderId":"ord_1","paymentId":"pay-1","amountMinor":900,"currency":"EUR"}""", _got.Body);
    }

    [Fact]
    public async Task Shipment_Asked_IsPostedWithItsKeyAndLines()
    {
        _answer = (HttpStatusCode.Accepted, "");

        await new HttpFulfilmentAdapter(Client(null)).RequestShipmentAsync(Shipment, CancellationToken.None);

        Assert.Equal(("POST", "/v1/shipments", "ord_1-3-requestShipment", null), (_got.Method, _got.Path, _got.Key, _got.Authorization));
        Assert.Equal("""{"orderId":"ord_1","lines":[{"sku":"tea-01","quantity":2}]}""", _got.Body);
    }

    [Theory]
    [InlineData(HttpStatusCode.InternalServerError)]
    [InlineData(HttpStatusCode.Conflict)]
    [InlineData(HttpStatusCode.Redirect)]
    public async Task Partner_ThatDoesNotSayYes_IsAFailure(HttpStatusCode status)
    {
        _answer = (status, "{}");

        await Assert.ThrowsAsync<HttpRequestException>(
            () => new HttpPaymentAdapter(Client(null)).RefundAsync(Refund, CancellationToken.None).AsTask());
        await Assert.ThrowsAsync<HttpRequestException>(
            () => new HttpFulfilmentAdapter(Client(null)).RequestShipmentAsync(Shipment, CancellationToken.None).AsTask());
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{ "refundId": "" }""")]
    [InlineData("null")]
    public async Task Refund_AnsweredWithoutAnId_IsAFailure(string body)
    {
        _answer = (HttpStatusCode.OK, body);

        await Assert.ThrowsAsync<InvalidDataException>(
            () => new HttpPaymentAdapter(Client(null)).RefundAsync(Refund, CancellationToken.None).AsTask());
    }

    private HttpClient Client(string? token) => PartnerRequests.Client(
        new Uri($"{_server.Urls.Single()}/v1/"), token, maxConcurrentCalls: 2);
}
