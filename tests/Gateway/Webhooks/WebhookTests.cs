using System.Net;
using OrderActors.Domain.Orders;
using OrderActors.Gateway.Tests.Support;
using OrderActors.GrainInterfaces.Orders;

namespace OrderActors.Gateway.Tests.Webhooks;

public sealed class WebhookTests : IAsyncLifetime
{
    private GatewayHost _gateway = null!;
    private FakeOrderGrain _order = null!;
    private WebhookPartner _partner = null!;

    public async Task InitializeAsync()
    {
        _gateway = await GatewayHost.StartAsync(WebhookPartner.Settings);
        _partner = new WebhookPartner(_gateway);
        _order = _gateway.Grains.Order(GatewayHost.Tenant, _gateway.OrderId());
        _order.Answers(version: 3);
    }

    public async Task DisposeAsync() => await _gateway.DisposeAsync();

    [Fact]
    public async Task Payment_EachOfItsEvents_TellsTheOrder()
    {
        var succeeded = _partner.Event("payment.succeeded", """  "paymentId":"pay-1","amountMinor":900,"currency":"EUR"  """);
        var failed = _partner.Event("payment.failed", """  "paymentId":"pay-2","reason":"no funds"  """);
        var failedWithAmount = _partner.Event("payment.failed", """  "paymentId":"pay-3","amountMinor":900,"currency":"EUR"  """);
        await _partner.SendAsync("payment", succeeded);
        await _partner.SendAsync("payment", failed, id: "m-2");
        await _partner.SendAsync("payment", failedWithAmount, id: "m-3");

        Assert.Equal(
            [
                new PaymentSucceededNotice("payment:m-1", "pay-1", 900, "EUR"),
                new PaymentFailedNotice("payment:m-2", "pay-2", "no funds"),
                new PaymentFailedNotice("payment:m-3", "pay-3", "unspecified"),
            ],
            _order.Noted);
    }

    [Fact]
    public async Task Fulfilment_EachOfItsEvents_TellsTheOrder()
    {
        var shipped = _partner.Event("fulfilment.shipped", """  "shipmentId":"s-1","carrier":"Post & Söhne"  """);
        var failed = _partner.Event("fulfilment.failed", """  "reason":"burnt"  """);
        await _partner.SendAsync("fulfilment", shipped, WebhookPartner.FulfilmentSecret);
        await _partner.SendAsync("fulfilment", failed, WebhookPartner.FulfilmentSecret, id: "m-2");

        Assert.Equal(
            [new ShippedNotice("fulfilment:m-1", "s-1", "Post & Söhne"), new FulfilmentFailedNotice("fulfilment:m-2", "burnt")],
            _order.Noted);
    }

    [Fact]
    public async Task Any_ForAnOrderThatTheTenantCannotHave_Is404AndTouchesNoGrain()
    {
        await RefuseAsync(("rival", _gateway.OrderId()), ("acme", "ord_X"), ("ACME", _gateway.OrderId()), ("acme/x", _gateway.OrderId()));
        Assert.Single(_gateway.Grains.Touched);
        Assert.Empty(_order.Noted);
    }

    [Theory]
    [InlineData(OrderRefusal.NotFound, 404, "not-found")]
    [InlineData(OrderRefusal.PaymentMismatch, 409, "payment-mismatch")]
    [InlineData(OrderRefusal.PaymentNotExpected, 409, "payment-not-expected")]
    [InlineData(OrderRefusal.FulfilmentNotExpected, 409, "fulfilment-not-expected")]
    [InlineData(OrderRefusal.RequestInProgress, 503, "try-again")]
    [InlineData(OrderRefusal.Overloaded, 503, "try-again")]
    [InlineData(OrderRefusal.Contended, 503, "try-again")]
    [InlineData(OrderRefusal.OutcomeUnknown, 503, "try-again")]
    [InlineData(OrderRefusal.StorageUnavailable, 503, "try-again")]
    public async Task Any_Refused_TellsThePartnerWhetherToDeliverAgain(OrderRefusal refusal, int status, string code)
    {
        _order.Answers(OrderAnswer.Refuse(refusal));

        using var response = await _partner.PostAsync("payment", _partner.Succeeded());

        await response.ProblemAsync((HttpStatusCode)status, code);
        Assert.Equal(status == 503, response.Headers.RetryAfter is not null);
    }

    [Theory]
    [InlineData(false, "was noted and not taken")]
    [InlineData(true, "not taken, and not noted")]
    public async Task Payment_ThatDiffers_SaysWhetherItWasNoted(bool isTimelineFull, string expected)
    {
        _order.Answers(new OrderAnswer { Refusal = OrderRefusal.PaymentMismatch, IsTimelineFull = isTimelineFull });

        using var response = await _partner.PostAsync("payment", _partner.Succeeded());

        var problem = await response.ProblemAsync(HttpStatusCode.Conflict, "payment-mismatch");
        Assert.Contains(expected, problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("payment.refunded", "400 unknown-event-type")]
    [InlineData("fulfilment.shipped", "400 unknown-event-type")]
    public async Task Payment_EventOfAnotherKind_IsUnknown(string type, string expected)
    {
        using var response = await _partner.PostAsync("payment", _partner.Event(type, "\"shipmentId\":\"s-1\",\"carrier\":\"c\""));

        var problem = await response.ProblemAsync(HttpStatusCode.BadRequest, "unknown-event-type");
        Assert.Equal(expected, $"400 {problem.GetProperty("code").GetString()}");
    }

    [Fact]
    public async Task Any_FaultyBody_NamesItsFaults()
    {
        using var missing = await _partner.PostAsync("payment", _partner.Event("payment.succeeded", "\"currency\":\"euro\",\"note\":1"));
        using var empty = await _partner.PostAsync("payment", """{"type":1,"data":[],"more":{}}""");

        Assert.Equal(
            ["data.currency: must be an ISO 4217 code in capital letters", "data.note: is not known"], await missing.FaultsAsync());
        Assert.Equal(
            ["type: must be the name of an event", "data: must be an object", "more: is not known", "tenant: is required"],
            await empty.FaultsAsync());
    }

    [Fact]
    public async Task Payment_MembersMissing_AreNamed()
    {
        using var response = await _partner.PostAsync("payment", """{"type":"payment.succeeded","tenant":"acme","data":{}}""");

        Assert.Equal(
            ["data.orderId: is required", "data.paymentId: is required", "data.amountMinor: is required", "data.currency: is required"],
            await response.FaultsAsync());
    }

    [Fact]
    public async Task Any_BodyOver64KiB_Is413()
    {
        using var response = await _partner.PostAsync("payment", _partner.Succeeded().PadRight(70_000));

        await response.ProblemAsync(HttpStatusCode.RequestEntityTooLarge, "body-too-large");
    }

    private async Task RefuseAsync(params (string Tenant, string OrderId)[] orders)
    {
        foreach (var (tenant, orderId) in orders)
        {
            using var response = await _partner.PostAsync("payment", _partner.Succeeded(tenant, orderId));
            await response.ProblemAsync(HttpStatusCode.NotFound, "not-found");
        }
    }
}
