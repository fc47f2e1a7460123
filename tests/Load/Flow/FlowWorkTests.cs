using System.Security.Cryptography;
using System.Text;
using OrderActors.Load.Flow;
using OrderActors.Load.Http;
using OrderActors.Load.Orders;
using OrderActors.Tests.Support;

namespace OrderActors.Load.Tests.Flow;

/// <summary>Orders are created, then paid, then shipped, each in its turn and by what the partners sign.</summary>
public sealed class FlowWorkTests : IDisposable
{
    private static readonly HttpTarget s_target = new(new Uri("http://localhost:1"), "dev");

    private readonly FakeClock _clock = new();
    private readonly WebhookRecipe _webhooks;
    private readonly OrderRecipe _recipe = new("run", 1, 10, 1);
    private readonly RequestWriter _request = new();

    public FlowWorkTests() => _webhooks = new WebhookRecipe("run", _clock);

    public void Dispose() => _webhooks.Dispose();

    [Fact]
    public void Order_OnItsWay_GoesBeforeANewOne()
    {
        var work = new FlowWork(s_target, _recipe, _webhooks, count: 2);

        var create = Next(work, out var first);
        Answer(work, first, 201, """{"orderId":"ord_1"}""");
        var pay = Next(work, out var second);
        Assert.StartsWith("POST /v1/orders ", Next(work, out _), StringComparison.Ordinal);
        Answer(work, second, 204, "");
        var ship = Next(work, out var third);
        Answer(work, third, 204, "");

        Assert.StartsWith("POST /v1/orders ", create, StringComparison.Ordinal);
        Assert.Contains("\"orderId\":\"ord_1\",\"paymentId\":\"pay-run-0\",", pay, StringComparison.Ordinal);
        Assert.Contains($"\"amountMinor\":{_recipe.TotalMinorOf(0)},", pay, StringComparison.Ordinal);
        Assert.Contains("\"orderId\":\"ord_1\",\"shipmentId\":\"parcel-run-0\"", ship, StringComparison.Ordinal);
        Assert.Equal((1, 3, false), (work.Shipped, work.Tally.Expected, work.IsDone));
    }

    [Fact]
    public void Order_ThatIsRefused_GoesNoFurther()
    {
        var work = new FlowWork(s_target, _recipe, _webhooks, count: 1);

        Next(work, out var tag);
        Answer(work, tag, 409, """{"code":"out-of-stock"}""");

        Assert.True(work.IsDone);
        Assert.False(work.TryNext(_request, out _));
        Assert.Equal("409 out-of-stock", Assert.Single(work.Tally.Others).Key);
    }

    [Fact]
    public void Webhook_IsSignedAsStandardWebhooksSay()
    {
        _request.Clear();
        _webhooks.WritePaid(_request, 7, "ord_7", 900, s_target);
        var text = Encoding.UTF8.GetString(_request.Written);
        var body = text[(text.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4)..];

        var timestamp = _clock.GetUtcNow().ToUnixTimeSeconds();
        var secret = Convert.FromBase64String("ZGV2ZWxvcG1lbnQtb25seS1zZWNyZXQ=");
        var signature = HMACSHA256.HashData(secret, Encoding.UTF8.GetBytes($"payment-run-7.{timestamp}.{body}"));

        Assert.StartsWith("POST /v1/webhooks/payment HTTP/1.1\r\n", text, StringComparison.Ordinal);
        Assert.Contains($"\r\nwebhook-id: payment-run-7\r\nwebhook-timestamp: {timestamp}\r\n", text, StringComparison.Ordinal);
        Assert.Contains($"\r\nwebhook-signature: v1,{Convert.ToBase64String(signature)}\r\n", text, StringComparison.Ordinal);
        Assert.Contains($"\r\nContent-Length: {Encoding.UTF8.GetByteCount(body)}\r\n", text, StringComparison.Ordinal);
    }

    private static void Answer(FlowWork work, long tag, int status, string body)
    {
        var reply = new HttpReply { Status = status, Body = Encoding.UTF8.GetBytes(body), Closes = false };
        work.OnReply(tag, reply, TimeSpan.FromMilliseconds(1));
    }

    private string Next(FlowWork work, out long tag)
    {
        _request.Clear();
        Assert.True(work.TryNext(_request, out tag));
        return Encoding.UTF8.GetString(_request.Written);
    }
}
