using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OrderActors.ApiGateway.Composition;
using OrderActors.Storage.Tests.Server;

namespace OrderActors.Gateway.Tests.Support;

/// <summary>The gateway on a real port, in Development, with fake grains behind it: for what only a real server does.</summary>
internal sealed class KestrelHost : IAsyncDisposable
{
    /// <summary>The start of a request with a body that has everything but what its sender wants to try.</summary>
    public const string Create =
        "POST /v1/orders HTTP/1.1\r\nHost: h\r\nAuthorization: Bearer dev\r\nIdempotency-Key: k-1\r\nContent-Type: application/json\r\n";

    private readonly ListLog _log;

    private KestrelHost(WebApplication app, FakeGrains grains, ListLog log)
    {
        App = app;
        Grains = grains;
        _log = log;
    }

    public WebApplication App { get; }

    public FakeGrains Grains { get; }

    /// <summary>What was logged as an error, by whomever.</summary>
    public IEnumerable<string> Errors =>
        _log.Entries.Where(static entry => entry.Level >= LogLevel.Error).Select(static entry => entry.Text);

    public Uri Address => new(
        App.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single()
            .Replace("0.0.0.0", "127.0.0.1", StringComparison.Ordinal));

    /// <summary>Builds one, and does not start it.</summary>
    public static KestrelHost Build(
        string url = "http://127.0.0.1:0", Dictionary<string, string?>? settings = null, TimeProvider? clock = null)
    {
        var grains = new FakeGrains();
        grains.Feed.Clock = clock ?? TimeProvider.System;
        var log = new ListLog();
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { EnvironmentName = "Development" });
        builder.Configuration.AddInMemoryCollection(settings ?? []).AddInMemoryCollection([new("urls", url)]);
        builder.Services.AddSingleton(grains.Factory).AddSingleton(clock ?? TimeProvider.System);
        // What ends must end by itself.
        builder.Services.Configure<HostOptions>(static options => options.ShutdownTimeout = Timeout.InfiniteTimeSpan);
        builder.AddGateway();
        builder.Logging.ClearProviders();
        builder.Logging.AddProvider(log);
        return new KestrelHost(builder.Build().MapGateway(), grains, log);
    }

    public static async Task<KestrelHost> StartAsync(
        string url = "http://127.0.0.1:0", Dictionary<string, string?>? settings = null, TimeProvider? clock = null)
    {
        var host = Build(url, settings, clock);
        await host.App.StartAsync();
        return host;
    }

    /// <summary>Connects, where it is told so from one of the machine's own addresses.</summary>
    public async Task<NetworkStream> ConnectAsync(IPAddress? from = null)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        if (from is not null)
        {
            socket.Bind(new IPEndPoint(from, 0));
        }

        await socket.ConnectAsync(IPAddress.Loopback, Address.Port);
        return new NetworkStream(socket, ownsSocket: true);
    }

    /// <summary>Sends bytes, one for each character, on a connection of their own, and reads one answer.</summary>
    public async Task<RawAnswer> AskAsync(string request)
    {
        await using var stream = await ConnectAsync();
        await stream.WriteAsync(Encoding.Latin1.GetBytes(request));
        return await RawAnswer.ReadAsync(stream);
    }

    public async ValueTask DisposeAsync()
    {
        await App.DisposeAsync();
        _log.Dispose();
    }
}
