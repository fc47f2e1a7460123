using System.Text;
using OrderActors.Gateway.Tests.Support;

namespace OrderActors.Gateway.Tests.Requests;

/// <summary>Bodies that are not as HTTP wants them are their sender's fault: a problem says so, and no error is logged.</summary>
public sealed class BrokenBodyTests : IAsyncLifetime
{
    private const string Chunked = "Transfer-Encoding: chunked\r\n\r\n";
    private const string LastChunk = "2\r\n{}\r\n0\r\n";

    private KestrelHost _gateway = null!;

    public async Task InitializeAsync() => _gateway = await KestrelHost.StartAsync();

    public async Task DisposeAsync() => await _gateway.DisposeAsync();

    [Theory]
    [InlineData("80000000\r\n")]
    [InlineData("FFFFFFFF\r\n")]
    [InlineData("100000000\r\n")]
    [InlineData("7FFFFFFFFFFFFFFF\r\n")]
    [InlineData("FFFFFFFFFFFFFFFF0\r\n")]
    [InlineData("80000000;a=b\r\n")]
    [InlineData("-1\r\n")]
    [InlineData("0x2\r\n{}\r\n0\r\n\r\n")]
    [InlineData("\r\n{}")]
    [InlineData("2 \r\n{}\r\n0\r\n\r\n")]
    [InlineData("2\r\n{}--0\r\n\r\n")]
    [InlineData("2;a=b\n{}\r\n0\r\n\r\n")]
    [InlineData(LastChunk + "no field\r\n\r\n")]
    [InlineData(LastChunk + ": no name\r\n\r\n")]
    [InlineData(LastChunk + "X-\u00ff: v\r\n\r\n")]
    [InlineData(LastChunk + "X: \u00ff\r\n\r\n")]
    [InlineData(LastChunk + "X: \0\r\n\r\n")]
    public async Task Post_ChunksThatCannotBe_Are400(string chunks)
    {
        foreach (var start in (string[])[KestrelHost.Create, Webhook("payment"), Webhook("fulfilment")])
        {
            var answer = await _gateway.AskAsync($"{start}{Chunked}{chunks}");

            AssertRefused(answer, 400, "malformed-request");
        }

        await AssertNothingWasLoggedAsync();
    }

    [Theory]
    [InlineData("80000000\r\n")]
    [InlineData(LastChunk + "X: \u00ff\r\n\r\n")]
    [InlineData(LastChunk + "X: \0\r\n\r\n")]
    public async Task Post_ChunksThatNobodyReads_ChangeNoAnswer(string chunks)
    {
        var noKey = await _gateway.AskAsync($"POST /v1/orders HTTP/1.1\r\nHost: h\r\n{Chunked}{chunks}");
        var noPath = await _gateway.AskAsync($"POST /v1/nothing HTTP/1.1\r\nHost: h\r\n{Chunked}{chunks}");
        var noMethod = await _gateway.AskAsync($"POST /healthz HTTP/1.1\r\nHost: h\r\n{Chunked}{chunks}");

        noKey.AssertProblem(401, "unauthorized");
        noPath.AssertProblem(404, "not-found");
        noMethod.AssertProblem(405, "method-not-allowed");
        await AssertNothingWasLoggedAsync();
    }

    [Fact]
    public async Task Post_TrailersOverTheLimits_Are431()
    {
        foreach (var trailers in (string[])[$"X: {new string('x', 17_000)}\r\n", string.Concat(Enumerable.Repeat("X: y\r\n", 65))])
        {
            var answer = await _gateway.AskAsync($"{KestrelHost.Create}{Chunked}{LastChunk}{trailers}\r\n");

            AssertRefused(answer, 431, "headers-too-large");
        }

        await AssertNothingWasLoggedAsync();
    }

    [Fact]
    public async Task Post_BodyOver64KiB_Is413()
    {
        var chunk = $"4000\r\n{new string(' ', 0x4000)}\r\n";
        string[] bodies =
        [
            "Content-Length: 65537\r\n\r\n",
            $"{Chunked}{string.Concat(Enumerable.Repeat(chunk, 5))}0\r\n\r\n",
            // What nobody reads counts too.
            $"{Chunked}2;{new string('x', 66_000)}\r\n",
        ];
        foreach (var body in bodies)
        {
            AssertRefused(await _gateway.AskAsync($"{KestrelHost.Create}{body}"), 413, "body-too-large");
        }

        await AssertNothingWasLoggedAsync();
    }

    [Fact]
    public async Task Post_BodySlowerThanTheServersRate_Is408()
    {
        await using var stream = await _gateway.ConnectAsync();
        await stream.WriteAsync(Encoding.ASCII.GetBytes(
            $"{KestrelHost.Create}X-Request-Timeout-Ms: 10000\r\nContent-Length: 2000\r\n\r\n{{"));

        AssertRefused(await RawAnswer.ReadAsync(stream), 408, "request-timeout");
        await AssertNothingWasLoggedAsync();
    }

    [Theory]
    [InlineData("Content-Length: 10\r\n\r\n{")]
    [InlineData(Chunked + "5\r\n{")]
    [InlineData(Chunked + "5")]
    public async Task Post_ClientThatBreaksOff_IsNoErrorOfOurs(string beginning)
    {
        foreach (var reset in (bool[])[false, true])
        {
            await using (var stream = await _gateway.ConnectAsync())
            {
                await stream.WriteAsync(Encoding.ASCII.GetBytes($"{KestrelHost.Create}Expect: 100-continue\r\n{beginning}"));
                Assert.Equal(100, (await RawAnswer.ReadAsync(stream)).Status);
                stream.Socket.LingerState = new(enable: reset, seconds: 0);
            }
        }

        await AssertNothingWasLoggedAsync();
    }

    // A client that is not told would send its next request on a connection that ends.
    private static void AssertRefused(RawAnswer answer, int status, string code)
    {
        answer.AssertProblem(status, code);
        Assert.Equal("close", answer.Header("Connection"));
    }

    // Only what could be genuine is read.
    private static string Webhook(string partner) =>
        $"POST /v1/webhooks/{partner} HTTP/1.1\r\nHost: h\r\nContent-Type: application/json\r\nwebhook-id: m-1\r\n" +
        $"webhook-timestamp: {TimeProvider.System.GetUtcNow().ToUnixTimeSeconds()}\r\nwebhook-signature: v1,x\r\n";

    // What a connection has to say of its end, it has said when the server has stopped.
    private async Task AssertNothingWasLoggedAsync()
    {
        await _gateway.App.StopAsync();
        Assert.Empty(_gateway.Errors);
    }
}
