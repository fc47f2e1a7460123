using System.Net;
using System.Text;
using OrderActors.LocalCluster.Partners;

namespace OrderActors.LocalCluster.Tests.Partners;

public sealed class PartnerStandInTests : IDisposable
{
    private const string Refund = """{"orderId":"ord_a","paymentId":"pay-a","amountMinor":450,"currency":"EUR"}""";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("partners-");
    private readonly HttpClient _http = new();

    private string Record => Path.Combine(_folder.FullName, "partners.jsonl");

    public void Dispose()
    {
        _http.Dispose();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public async Task Refund_SentTwice_IsCarriedOutOnceAndAnsweredAlike()
    {
        await using var partners = await StartAsync();

        var first = await PostAsync(partners, "refunds", "ord_a-4-refundPayment");
        var second = await PostAsync(partners, "refunds", "ord_a-4-refundPayment");

        Assert.Equal((HttpStatusCode.OK, """{"refundId":"done-ord_a-4-refundPayment"}"""), first);
        Assert.Equal(first, second);
        Assert.Equal([true, false], partners.Requests.Select(request => request.CarriedOut));
        Assert.All(partners.Requests, request => Assert.Equal(
            ("refunds", "ord_a", "pay-a", 450L), (request.Kind, request.OrderId, request.PaymentId, request.AmountMinor)));
    }

    [Fact]
    public async Task Shipment_WhoseAnswerIsAnError_IsCarriedOutAllTheSame()
    {
        await using var partners = await StartAsync();
        partners.Reply = _ => PartnerReply.Error;

        var answer = await PostAsync(partners, "shipments", "ord_a-3-requestShipment");

        Assert.Equal(HttpStatusCode.InternalServerError, answer.Status);
        Assert.True(Assert.Single(partners.Requests).CarriedOut);
    }

    [Fact]
    public async Task Refund_SentToTheNextProcess_IsStillKnown()
    {
        await using (var before = await StartAsync())
        {
            await PostAsync(before, "refunds", "ord_a-4-refundPayment");
        }

        await using var after = await StartAsync();
        await PostAsync(after, "refunds", "ord_a-4-refundPayment");

        Assert.Equal([true, false], after.Requests.Select(request => request.CarriedOut));
    }

    private Task<PartnerStandIn> StartAsync() => PartnerStandIn.StartAsync(Record, null, CancellationToken.None);

    private async Task<(HttpStatusCode Status, string Body)> PostAsync(PartnerStandIn partners, string kind, string key)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(partners.Url, kind))
        {
            Content = new StringContent(Refund, Encoding.UTF8, "application/json"),
        };
        request.Headers.Add("Idempotency-Key", key);
        using var response = await _http.SendAsync(request);
        return (response.StatusCode, await response.Content.ReadAsStringAsync());
    }
}
