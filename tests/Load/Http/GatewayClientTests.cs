using System.Net;
using System.Net.Sockets;
using System.Text;
using OrderActors.Load.Audit;
using OrderActors.Load.Http;

namespace OrderActors.Load.Tests.Http;

/// <summary>One request of an audit that gets no good answer is asked again, and costs none of the others.</summary>
public sealed class GatewayClientTests : IDisposable
{
    private const string Stock = """{"sku":"tea","onHand":3,"available":2,"held":1,"sold":0}""";

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);

    public GatewayClientTests() => _listener.Start();

    private Uri Url => new($"http://{_listener.LocalEndpoint}");

    public void Dispose() => _listener.Dispose();

    [Fact]
    public async Task Question_AnsweredBadlyFirst_IsAskedAgain()
    {
        var answering = AnswerAsync("", "503 Service Unavailable", "429 Too Many Requests", "200 OK");
        using var gateway = Gateway(patience: TimeSpan.FromMinutes(1));

        var stock = await gateway.GetStockAsync("tea", CancellationToken.None);

        await answering;
        Assert.Equal(3, stock!.OnHand);
    }

    [Fact]
    public async Task Question_ThatIsRefused_IsNotAskedAgain()
    {
        var answering = AnswerAsync("401 Unauthorized");
        using var gateway = Gateway(patience: TimeSpan.FromMinutes(1));

        var exception = await Assert.ThrowsAsync<HttpRequestException>(() => gateway.GetStockAsync("tea", CancellationToken.None));

        await answering;
        Assert.Contains("/v1/stock/tea answered 401", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Audit_WithoutAnAnswer_SaysWhatItCouldNotSee()
    {
        var answering = AnswerAsync("500 Internal Server Error");
        using var gateway = Gateway(patience: TimeSpan.Zero);
        var scope = new AuditScope { Gateway = gateway, Settle = TimeSpan.Zero };

        var exception = await Assert.ThrowsAsync<AuditException>(
            () => OrderAudit.RunAsync(scope, TimeProvider.System, CancellationToken.None));

        await answering;
        Assert.StartsWith("a gateway did not answer the audit: GET /v1/orders?", exception.Message, StringComparison.Ordinal);
        Assert.Contains("answered 500", exception.Message, StringComparison.Ordinal);
    }

    private GatewayClient Gateway(TimeSpan patience) => new(new HttpTarget(Url, "key"), TimeProvider.System) { Patience = patience };

    // A connection for each answer; an empty one is a gateway that dies.
    private async Task AnswerAsync(params string[] answers)
    {
        foreach (var answer in answers)
        {
            using var connection = await _listener.AcceptTcpClientAsync();
            var stream = connection.GetStream();
            await stream.ReadAtLeastAsync(new byte[4096], 1);
            if (answer.Length > 0)
            {
                await stream.WriteAsync(Encoding.ASCII.GetBytes(
                    $"HTTP/1.1 {answer}\r\nContent-Type: application/json\r\nContent-Length: {Stock.Length}\r\n"
                    + $"Connection: close\r\n\r\n{Stock}"));
            }
        }
    }
}
