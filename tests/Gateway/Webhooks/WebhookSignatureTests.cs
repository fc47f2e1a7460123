using System.Globalization;
using System.Net;
using OrderActors.Gateway.Tests.Support;

namespace OrderActors.Gateway.Tests.Webhooks;

public sealed class WebhookSignatureTests : IAsyncLifetime
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
    public async Task Any_SignedWithAnyOfTheSecretsAmongOthers_IsTaken()
    {
        var body = _partner.Succeeded();
        var other = WebhookPartner.Signature(WebhookPartner.FulfilmentSecret, "m-1", _partner.Now, body);

        await _partner.SendAsync("payment", body, WebhookPartner.OldSecret);
        var genuine = WebhookPartner.Signature(WebhookPartner.NewSecret, "m-1", _partner.Now, body);
        await _partner.SendAsync("payment", body, signature: $"v1a,xyz v1,!!! v1,AAAA {other} {genuine}");

        Assert.Equal(2, _order.Noted.Count);
    }


    [Theory]
    [InlineData(-300, true)]
    [InlineData(300, true)]
    [InlineData(-301, false)]
    [InlineData(301, false)]
    public async Task Any_TimestampAwayFromNow_IsTakenForFiveMinutes(int seconds, bool taken)
    {
        var timestamp = (_partner.Now + seconds).ToString(CultureInfo.InvariantCulture);
        using var response = await _partner.PostAsync("payment", _partner.Succeeded(), timestamp: timestamp);

        await ExpectAsync(response, taken);
    }


    [Fact]
    public async Task Any_WithAForgedPart_Is401AndTellsNobody()
    {
        var body = _partner.Succeeded();
        var genuine = WebhookPartner.Signature(WebhookPartner.NewSecret, "m-1", _partner.Now, body);
        HttpResponseMessage[] forged =
        [
            await _partner.PostAsync("payment", body, WebhookPartner.FulfilmentSecret),
            await _partner.PostAsync("fulfilment", body, WebhookPartner.NewSecret),
            await _partner.PostAsync("payment", body.Replace("900", "901", StringComparison.Ordinal), signature: genuine),
            await _partner.PostAsync("payment", body + " ", signature: genuine),
            await _partner.PostAsync("payment", body, id: "m-2", signature: genuine),
            await _partner.PostAsync("payment", body, timestamp: $"{_partner.Now + 1}", signature: genuine),
            await _partner.PostAsync("payment", body, timestamp: $"0{_partner.Now}", signature: genuine),
            await _partner.PostAsync("payment", body, timestamp: "now"),
            await _partner.PostAsync("payment", body, timestamp: "-1"),
            await _partner.PostAsync("payment", body, signature: genuine[3..]),
            await _partner.PostAsync("payment", body, signature: "v2" + genuine[2..]),
            await _partner.PostAsync("payment", body, signature: genuine.Replace("v1,", "v1,A", StringComparison.Ordinal)),
            await _partner.PostAsync("payment", body, signature: "v1,"),
            await _partner.PostAsync("payment", body, signature: string.Concat(Enumerable.Repeat("v1,AAAA ", 16)) + genuine),
            await _partner.PostAsync("payment", body, id: new string('m', 129)),
            await _partner.PostAsync("payment", body, id: "m 1"),
        ];

        foreach (var response in forged)
        {
            await ExpectAsync(response, taken: false);
        }

        Assert.Empty(_order.Noted);
    }


    [Theory]
    [InlineData("webhook-id")]
    [InlineData("webhook-timestamp")]
    [InlineData("webhook-signature")]
    public async Task Any_WithoutOneOfTheHeaders_Is401(string missing)
    {
        using var response = await _partner.PostWithoutAsync(missing);

        await ExpectAsync(response, taken: false);
    }


    [Fact]
    public async Task Any_WithoutSecretsConfigured_Is401()
    {
        await using var gateway = await GatewayHost.StartAsync();
        using var response = await gateway.Client.SendAsync(
            HttpMethod.Post,
            "/v1/webhooks/payment",
            Answers.Json("{}"),
            ("webhook-id", "m-1"),
            ("webhook-timestamp", "1"),
            ("webhook-signature", "v1,"));

        await ExpectAsync(response, taken: false);
    }

    private static async Task ExpectAsync(HttpResponseMessage response, bool taken)
    {
        using (response)
        {
            if (taken)
            {
                Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
                return;
            }

            await response.ProblemAsync(HttpStatusCode.Unauthorized, "invalid-signature");
            Assert.NotEmpty(response.Headers.WwwAuthenticate);
        }
    }
}
