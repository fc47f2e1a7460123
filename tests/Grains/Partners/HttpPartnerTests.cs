using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using OrderActors.Domain.Orders;
using OrderActors.GrainInterfaces.Orders;
using OrderActors.Grains.Partners;
using OrderActors.Tests.Support;

namespace OrderActors.Grains.Tests.Partners;

/// <summary>What goes over the wire to the partners, against a server that keeps what it got.</summary>
public sealed class HttpPartnerTests : IAsyncLifetime
{
    private readonly WebApplication _server;
    private (string Method, string Path, string? Key, string? Authorization, string Body) _got;
    private readonly TaskCompletionSource _isAnswering = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private string? _contentType;
    private bool _isEndless;
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
            http.Response.ContentType = _contentType;
            await http.Response.WriteAsync(_answer.Body);
            if (_isEndless)
            {
                await http.Response.Body.FlushAsync();
                _isAnswering.SetResult();
                await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, http.RequestAborted)
                    .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
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
    [InlineData(HttpStatusCode.ServiceUnavailable)]
    [InlineData(HttpStatusCode.Redirect)]
    [InlineData(HttpStatusCode.Unauthorized)]
    [InlineData(HttpStatusCode.ProxyAuthenticationRequired)]
    [InlineData(HttpStatusCode.RequestTimeout)]
    [InlineData((HttpStatusCode)425)]
    [InlineData(HttpStatusCode.TooManyRequests)]
    public async Task Partner_ThatSaysNothingOfTheEffect_IsAFailure(HttpStatusCode status)
    {
        _answer = (status, "{}");

        await Assert.ThrowsAsync<HttpRequestException>(() => RefundAsync());
        await Assert.ThrowsAsync<HttpRequestException>(() => ShipAsync());
    }

    [Theory]
    [InlineData(HttpStatusCode.BadRequest)]
    [InlineData(HttpStatusCode.NotFound)]
    [InlineData(HttpStatusCode.Conflict)]
    [InlineData(HttpStatusCode.UnprocessableEntity)]
    public async Task Partner_ThatSaysThatItDoesNot_Refuses(HttpStatusCode status)
    {
        // However much it has to say about it.
        _answer = (status, new string(' ', 200_000));

        Assert.Equal($"HTTP {(int)status}", (await Assert.ThrowsAsync<PartnerRefusedException>(() => RefundAsync())).Reason);
        Assert.Equal($"HTTP {(int)status}", (await Assert.ThrowsAsync<PartnerRefusedException>(() => ShipAsync())).Reason);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("<html>")]
    [InlineData("""{ "refundId": "" }""")]
    [InlineData("""{ "refundId": 7 }""")]
    [InlineData("""{ "refundId": "re 1" }""")]
    [InlineData("""{ "refundId": "re\n1" }""")]
    [InlineData("""{ "refundId": "re\u00001" }""")]
    [InlineData("""{ "refundId": "re\u009b1" }""")]
    [InlineData("""{ "refundId": "r\u00e9" }""")]
    [InlineData("""{ "refundId": "\ud800" }""")]
    public async Task Refund_AnsweredWithoutAUsableId_IsRefused(string body)
    {
        _answer = (HttpStatusCode.OK, body);

        var refused = await Assert.ThrowsAsync<PartnerRefusedException>(() => RefundAsync());

        Assert.True(refused.Reason.Length <= OrderLimits.MaxEffectRefusalReason);
        Assert.Matches("^[ -~]+$", refused.Reason);
    }

    [Theory]
    [InlineData(128, true)]
    [InlineData(129, false)]
    [InlineData(70_000, false)]
    public async Task Refund_IdOfSomeLength_IsTakenUpToTheLimit(int length, bool isTaken)
    {
        var id = new string('~', length);
        _answer = (HttpStatusCode.OK, $$"""{ "refundId": "{{id}}" }""");

        if (isTaken)
        {
            Assert.Equal(id, await RefundAsync());
        }
        else
        {
            await Assert.ThrowsAsync<PartnerRefusedException>(() => RefundAsync());
        }
    }

    [Fact]
    public async Task Partner_InWhosePlaceAWebPageAnswers_IsAFailure()
    {
        _contentType = "text/html; charset=utf-8";
        _answer = (HttpStatusCode.OK, "<html>We are back soon.</html>");

        await Assert.ThrowsAsync<HttpRequestException>(() => RefundAsync());
        await Assert.ThrowsAsync<HttpRequestException>(() => ShipAsync());
    }

    [Fact]
    public async Task Shipment_WhoseAnswerHasAnEndlessBody_IsTaken()
    {
        _isEndless = true;

        await Eventually.Done(ShipAsync());
    }

    [Fact]
    public async Task Refund_WhoseAnswerComesDripByDrip_EndsWithTheCall()
    {
        _isEndless = true;
        using var patience = new CancellationTokenSource();
        var refund = new HttpPaymentAdapter(Client(null)).RefundAsync(Refund, patience.Token).AsTask();
        await Eventually.Done(_isAnswering.Task);

        await patience.CancelAsync();

        await Eventually.Done(Assert.ThrowsAnyAsync<OperationCanceledException>(() => refund));
    }

    private Task<string> RefundAsync() => new HttpPaymentAdapter(Client(null)).RefundAsync(Refund, CancellationToken.None).AsTask();

    private Task ShipAsync() => new HttpFulfilmentAdapter(Client(null)).RequestShipmentAsync(Shipment, CancellationToken.None).AsTask();

    private HttpClient Client(string? token) => PartnerRequests.Client(
        new Uri($"{_server.Urls.Single()}/v1/"), token, maxConcurrentCalls: 2);
}
