using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OrderActors.ApiGateway.Composition;
using OrderActors.ApiGateway.Security;
using OrderActors.Gateway.Tests.Support;

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
        await using var app = Build("http://127.0.0.1:0");
        await app.StartAsync();

        Assert.Equal("HTTP/1.1 200 OK", await ListAsync(app, "dev"));
    }

    [Fact]
    public async Task DevelopmentKey_OnEveryAddressWithoutOtherKeys_KeepsTheGatewayFromStarting()
    {
        await using var app = Build("http://0.0.0.0:0");

        var refused = await Assert.ThrowsAsync<OptionsValidationException>(() => app.StartAsync());

        Assert.StartsWith(
            "Gateway:ApiKeys: none is configured, and the key 'dev' is for loopback addresses only",
            Assert.Single(refused.Failures),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task DevelopmentKey_OnEveryAddressWithOtherKeys_IsNotAccepted()
    {
        await using var app = Build("http://0.0.0.0:0", GatewayHost.Settings());
        await app.StartAsync();

        Assert.Equal("HTTP/1.1 401 Unauthorized", await ListAsync(app, "dev"));
        Assert.Equal("HTTP/1.1 200 OK", await ListAsync(app, GatewayHost.AllKey));
    }

    [Theory]
    [InlineData("Content-Length: 65537", "HTTP/1.1 413 Payload Too Large")]
    [InlineData("Content-Length: nine", "HTTP/1.1 400 Bad Request")]
    [InlineData("Transfer-Encoding: gzip", "HTTP/1.1 400 Bad Request")]
    public async Task Post_BodyThatCannotBe_IsRefusedBeforeItArrives(string header, string expected)
    {
        await using var app = Build("http://127.0.0.1:0");
        await app.StartAsync();

        Assert.Equal(expected, await AskAsync(
            app,
            "POST /v1/orders HTTP/1.1\r\nHost: h\r\nAuthorization: Bearer dev\r\nContent-Type: application/json\r\n" +
            $"{header}\r\n\r\n"));
    }

    [Fact]
    public async Task Post_ChunkedBodyOver64KiB_Is413()
    {
        await using var app = Build("http://127.0.0.1:0");
        await app.StartAsync();
        var chunk = $"4000\r\n{new string(' ', 0x4000)}\r\n";

        Assert.Equal("HTTP/1.1 413 Payload Too Large", await AskAsync(
            app,
            "POST /v1/orders HTTP/1.1\r\nHost: h\r\nAuthorization: Bearer dev\r\nContent-Type: application/json\r\n" +
            $"Transfer-Encoding: chunked\r\n\r\n{string.Concat(Enumerable.Repeat(chunk, 5))}0\r\n\r\n"));
    }

    [Fact]
    public async Task Post_BodySlowerThanItsDeadline_Is504AndNoErrorIsLogged()
    {
        using var errors = new ErrorLog();
        await using var app = Build("http://127.0.0.1:0", log: errors);
        await app.StartAsync();
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, AddressOf(app).Port);
        await using var stream = client.GetStream();
        using var reader = new StreamReader(stream);

        await stream.WriteAsync(
            "POST /v1/orders HTTP/1.1\r\nHost: h\r\nAuthorization: Bearer dev\r\nContent-Type: application/json\r\n"u8.ToArray());
        await stream.WriteAsync("Connection: close\r\nX-Request-Timeout-Ms: 50\r\nContent-Length: 2\r\n\r\n{"u8.ToArray());

        Assert.Equal("HTTP/1.1 504 Gateway Timeout", await reader.ReadLineAsync());
        // The server takes the rest of the body, and only then ends.
        await stream.WriteAsync("}"u8.ToArray());
        Assert.Contains("deadline-exceeded", await reader.ReadToEndAsync(), StringComparison.Ordinal);
        await app.StopAsync();
        Assert.Empty(errors.Messages);
    }

    [Fact]
    public async Task Get_HeadersOver16KiB_Are431()
    {
        await using var app = Build("http://127.0.0.1:0");
        await app.StartAsync();

        Assert.Equal(
            "HTTP/1.1 431 Request Header Fields Too Large",
            await AskAsync(app, $"GET /healthz HTTP/1.1\r\nHost: h\r\nX-Long: {new string('x', 17_000)}\r\n\r\n"));
    }

    [Fact]
    public async Task Head_OfAnOrder_HasTheHeadersOfItsGetAndNoBody()
    {
        await using var app = Build("http://127.0.0.1:0");
        await app.StartAsync();
        using var client = new HttpClient { BaseAddress = AddressOf(app) };

        using var response = await client.SendAsync(HttpMethod.Head, "/healthz");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(20, response.Content.Headers.ContentLength);
        Assert.Empty(await response.Content.ReadAsByteArrayAsync());
        Assert.False(response.Headers.Contains("Server"));
    }

    private static Uri AddressOf(WebApplication app) => new(
        app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single()
            .Replace("0.0.0.0", "127.0.0.1", StringComparison.Ordinal));

    private static Task<string?> ListAsync(WebApplication app, string key) =>
        AskAsync(app, $"GET /v1/orders HTTP/1.1\r\nHost: h\r\nAuthorization: Bearer {key}\r\n\r\n");

    private static async Task<string?> AskAsync(WebApplication app, string request)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, AddressOf(app).Port);
        await using var stream = client.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes(request));
        using var reader = new StreamReader(stream);
        return await reader.ReadLineAsync();
    }

    private static WebApplication Build(string url, Dictionary<string, string?>? settings = null, ErrorLog? log = null)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { EnvironmentName = "Development" });
        builder.Configuration.AddInMemoryCollection(settings ?? []).AddInMemoryCollection([new("urls", url)]);
        builder.Services.AddSingleton(new FakeGrains().Factory);
        builder.AddGateway();
        builder.Logging.ClearProviders();
        if (log is not null)
        {
            builder.Logging.AddProvider(log);
        }

        return builder.Build().MapGateway();
    }

    /// <summary>Keeps what is logged as an error.</summary>
    private sealed class ErrorLog : ILoggerProvider, ILogger
    {
        public ConcurrentQueue<string> Messages { get; } = [];

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Error;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel))
            {
                Messages.Enqueue(formatter(state, exception));
            }
        }

        public void Dispose()
        {
        }
    }
}
