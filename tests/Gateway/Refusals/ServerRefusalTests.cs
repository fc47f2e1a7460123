using System.Text;
using OrderActors.Gateway.Tests.Support;
using OrderActors.Gateway.Tests.Telemetry;

namespace OrderActors.Gateway.Tests.Refusals;

/// <summary>What the server refuses before it is a request has a problem all the same.</summary>
public sealed class ServerRefusalTests : IAsyncLifetime
{
    private const string Host = "Host: h\r\n";

    private KestrelHost _gateway = null!;

    public static TheoryData<string, int, string> Refusals => new()
    {
        { $"GET /{new string('a', 5_000)} HTTP/1.1\r\n{Host}\r\n", 414, "uri-too-long" },
        { $"GET /healthz HTTP/1.1\r\n{Host}X: {new string('x', 17_000)}\r\n\r\n", 431, "headers-too-large" },
        { $"GET /healthz HTTP/1.1\r\n{Host}{string.Concat(Enumerable.Repeat("X: y\r\n", 65))}\r\n", 431, "headers-too-large" },
        { $"GET /healthz HTTP/3.0\r\n{Host}\r\n", 505, "http-version-not-supported" },
        { $"GET /healthz HTTP/1.1\r\n{Host}no field\r\n\r\n", 400, "malformed-request" },
        { "GET /healthz HTTP/1.1\r\n\r\n", 400, "malformed-request" },
        { $"GET /healthz HTTP/1.1\r\n{Host}{Host}\r\n", 400, "malformed-request" },
        { $"GET /v1/stock/%00 HTTP/1.1\r\n{Host}\r\n", 400, "malformed-request" },
        { $"GET /v1/stock/\u00e9 HTTP/1.1\r\n{Host}\r\n", 400, "malformed-request" },
        { $"GET /healthz HTTP/1.1\r\n{Host}X: \u00ff\r\n\r\n", 400, "malformed-request" },
        { "\u0016\u0003\u0001no HTTP\r\n\r\n", 400, "malformed-request" },
        { $"{KestrelHost.Create}Content-Length: -1\r\n\r\n", 400, "malformed-request" },
        { $"{KestrelHost.Create}Content-Length: 99999999999999999999\r\n\r\n", 400, "malformed-request" },
        { $"{KestrelHost.Create}Content-Length: 1\r\nContent-Length: 2\r\n\r\n", 400, "malformed-request" },
        { $"{KestrelHost.Create}Transfer-Encoding: gzip\r\n\r\n", 400, "malformed-request" },
        { $"POST /v1/orders HTTP/1.0\r\n{Host}\r\n", 400, "malformed-request" },
        { $"GET * HTTP/1.1\r\n{Host}\r\n", 405, "method-not-allowed" },
    };

    public async Task InitializeAsync() => _gateway = await KestrelHost.StartAsync();

    public async Task DisposeAsync() => await _gateway.DisposeAsync();

    [Theory]
    [MemberData(nameof(Refusals))]
    public async Task Refusal_OfTheServer_IsAProblemAndTheLastAnswer(string request, int status, string code)
    {
        await using var stream = await _gateway.ConnectAsync();
        await stream.WriteAsync(Encoding.Latin1.GetBytes(request));

        var answer = await RawAnswer.ReadAsync(stream);

        answer.AssertProblem(status, code);
        Assert.Equal("close", answer.Header("Connection"));
        Assert.NotNull(answer.Header("Date"));
        Assert.Equal(status == 405, answer.Header("Allow") is not null);
        Assert.Equal(0, await stream.ReadAsync(new byte[1]));
        await _gateway.App.StopAsync();
        Assert.Empty(_gateway.Errors);
    }

    [Fact]
    public async Task Refusal_AfterARequestThatWasAnswered_IsBehindItsAnswer()
    {
        await using var stream = await _gateway.ConnectAsync();
        await stream.WriteAsync(Encoding.ASCII.GetBytes(
            $"GET /healthz HTTP/1.1\r\n{Host}\r\nGET /nothing HTTP/1.1\r\n{Host}\r\nGET /healthz HTTP/1.1\r\n\r\n"));

        Assert.Equal("""{"status":"healthy"}""", (await RawAnswer.ReadAsync(stream)).Body);
        (await RawAnswer.ReadAsync(stream)).AssertProblem(404, "not-found");
        (await RawAnswer.ReadAsync(stream)).AssertProblem(400, "malformed-request");
        Assert.Equal(0, await stream.ReadAsync(new byte[1]));
    }

    [Fact]
    public async Task Refusal_OfAHead_HasNoBody()
    {
        await using var stream = await _gateway.ConnectAsync();
        await stream.WriteAsync("HEAD /healthz HTTP/1.1\r\n\r\n"u8.ToArray());

        var answer = await RawAnswer.ReadAsync(stream, isHead: true);

        Assert.Equal(400, answer.Status);
        Assert.Equal("application/problem+json", answer.Header("Content-Type"));
        Assert.Equal(0, await stream.ReadAsync(new byte[1]));
    }

    // Frame type 7, GOAWAY: a length of 8, no flags, stream 0, and the error HTTP_1_1_REQUIRED.
    [Fact]
    public async Task Refusal_OfHttp2_IsAFrameOfHttp2()
    {
        await using var stream = await _gateway.ConnectAsync();
        await stream.WriteAsync("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8.ToArray());

        var received = new MemoryStream();
        await stream.CopyToAsync(received);

        Assert.EndsWith("000008070000000000" + "00000000" + "0000000D", Convert.ToHexString(received.ToArray()), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Refusal_OfATracedRequest_NamesItsTrace()
    {
        const string Trace = "0af7651916cd43dd8448eb211c80319c";
        var answer = await _gateway.AskAsync(
            $"GET /healthz HTTP/1.1\r\ntraceparent: 00-{Trace}-b7ad6b7169203331-01\r\n{Host}{Host}\r\n");

        Assert.Equal(Trace, answer.AssertProblem(400, "malformed-request").GetProperty("traceId").GetString());
    }

    [Fact]
    public async Task Refusal_OfHeadersThatDoNotCome_Is408()
    {
        await using var stream = await _gateway.ConnectAsync();
        await stream.WriteAsync("GET /healthz HTTP/1.1\r\nHost: "u8.ToArray());

        (await RawAnswer.ReadAsync(stream)).AssertProblem(408, "request-timeout");
    }

    [Fact]
    public async Task Refusal_OfTheServer_IsCounted()
    {
        await _gateway.AskAsync($"GET /healthz HTTP/3.0\r\n{Host}\r\n");

        var page = PrometheusPage.Parse((await _gateway.AskAsync($"GET /metrics HTTP/1.1\r\n{Host}\r\n")).Body);

        Assert.Equal(1, page.Samples["orderactors_gateway_refusals_total{code=\"http-version-not-supported\"}"]);
    }
}
