using System.Net;
using System.Text;
using Microsoft.Extensions.Options;
using OrderActors.ApiGateway.Composition;
using OrderActors.ApiGateway.Security;
using OrderActors.Gateway.Tests.Support;
using OrderActors.Tests.Support;

namespace OrderActors.Gateway.Tests.Composition;

/// <summary>What only a real server on a real port does.</summary>
public sealed class KestrelTests
{
    [Theory]
    [InlineData("http://127.0.0.1:5000", true)]
    [InlineData("http://127.3.2.1:5000", true)]
    [InlineData("http://localhost:5000", true)]
    [InlineData("http://[::1]:5000", true)]
    [InlineData("http://unix:/run/gateway.sock", true)]
    [InlineData("http://0.0.0.0:5000", false)]
    [InlineData("http://[::]:5000", false)]
    [InlineData("http://*:5000", false)]
    [InlineData("http://10.0.0.7:5000", false)]
    [InlineData("http://localhost.example.org:5000", false)]
    public void IsLocal_Address_IsTrueForLoopback(string address, bool local) => Assert.Equal(local, DevelopmentKey.IsLocal(address));

    [Fact]
    public async Task DevelopmentKey_OnLoopback_IsAccepted()
    {
        await using var gateway = await KestrelHost.StartAsync();

        Assert.Equal("HTTP/1.1 200 OK", await ListAsync(gateway, "dev"));
    }

    [Fact]
    public async Task DevelopmentKey_OnEveryAddressWithoutOtherKeys_KeepsTheGatewayFromStarting()
    {
        await using var gateway = KestrelHost.Build("http://0.0.0.0:0");

        var refused = await Assert.ThrowsAsync<OptionsValidationException>(() => gateway.App.StartAsync());

        Assert.StartsWith(
            "Gateway:ApiKeys: none is configured, and the key 'dev' is for loopback addresses only",
            Assert.Single(refused.Failures),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task DevelopmentKey_OnEveryAddressWithOtherKeys_IsNotAccepted()
    {
        await using var gateway = await KestrelHost.StartAsync("http://0.0.0.0:0", GatewayHost.Settings());

        Assert.Equal("HTTP/1.1 401 Unauthorized", await ListAsync(gateway, "dev"));
        Assert.Equal("HTTP/1.1 200 OK", await ListAsync(gateway, GatewayHost.AllKey));
    }

    [Fact]
    public async Task Post_BodySlowerThanItsDeadline_Is504AndNoErrorIsLogged()
    {
        await using var gateway = await KestrelHost.StartAsync();
        await using var stream = await gateway.ConnectAsync();

        await stream.WriteAsync(Encoding.ASCII.GetBytes(
            $"{KestrelHost.Create}Connection: close\r\nX-Request-Timeout-Ms: 50\r\nContent-Length: 2\r\n\r\n{{"));

        var answer = await RawAnswer.ReadAsync(stream);
        answer.AssertProblem(504, "deadline-exceeded");
        // The server takes the rest of the body, and only then ends.
        await stream.WriteAsync("}"u8.ToArray());
        Assert.Equal(0, await stream.ReadAsync(new byte[1]));
        await gateway.App.StopAsync();
        Assert.Empty(gateway.Errors);
    }

    [Theory]
    [InlineData("GET /healthz HTTP/1.1\r\nHo")]
    [InlineData($"{KestrelHost.Create}Content-Length: 100\r\n\r\n{{")]
    public async Task Stop_WithARequestThatNeverComesWhole_EndsWhenNoneCanBeInTimeAnyMore(string start)
    {
        var clock = new TestClock();
        await using var gateway = await KestrelHost.StartAsync(clock: clock);
        await using var stream = await gateway.ConnectAsync();
        await stream.WriteAsync("GET /healthz HTTP/1.1\r\nHost: h\r\n\r\n"u8.ToArray());
        Assert.Equal("HTTP/1.1 200 OK", (await RawAnswer.ReadAsync(stream)).StatusLine);
        await stream.WriteAsync(Encoding.ASCII.GetBytes(start));

        var stop = gateway.App.StopAsync();
        await Eventually.True(() =>
        {
            clock.Advance(BoundedServer.Limit);
            return stop.IsCompleted;
        });

        await stop;
        Assert.Empty(gateway.Errors);
    }

    [Fact]
    public async Task Head_OfAnOrder_HasTheHeadersOfItsGetAndNoBody()
    {
        await using var gateway = await KestrelHost.StartAsync();
        using var client = new HttpClient { BaseAddress = gateway.Address };

        using var response = await client.SendAsync(HttpMethod.Head, "/healthz");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(20, response.Content.Headers.ContentLength);
        Assert.Empty(await response.Content.ReadAsByteArrayAsync());
        Assert.False(response.Headers.Contains("Server"));
    }

    private static async Task<string> ListAsync(KestrelHost gateway, string key) =>
        (await gateway.AskAsync($"GET /v1/orders HTTP/1.1\r\nHost: h\r\nAuthorization: Bearer {key}\r\n\r\n")).StatusLine;
}
