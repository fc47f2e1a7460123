using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Threading.Channels;
using Microsoft.Extensions.DependencyInjection;
using OrderActors.ApiGateway.Connections;
using OrderActors.ApiGateway.Ids;
using OrderActors.Gateway.Tests.Support;
using OrderActors.Gateway.Tests.Telemetry;
using OrderActors.GrainInterfaces.Orders;
using OrderActors.Tests.Support;
using static OrderActors.Gateway.Tests.Connections.ClientConnection;

namespace OrderActors.Gateway.Tests.Connections;

/// <summary>Over real sockets: who holds connections without a request keeps nobody out who has one.</summary>
public sealed class ConnectionRegistryTests : IAsyncLifetime
{
    private const int Max = 10;

    private readonly TaskCompletionSource<OrderAnswer> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Channel<bool> _asked = Channel.CreateUnbounded<bool>();
    private readonly List<NetworkStream> _streams = [];
    private KestrelHost _gateway = null!;

    private ConnectionRegistry Registry => _gateway.App.Services.GetRequiredService<ConnectionRegistry>();

    public async Task InitializeAsync() => await StartAsync(Max, Max);

    public async Task DisposeAsync()
    {
        _answer.TrySetResult(new OrderAnswer { Order = FakeOrderGrain.View(1) });
        _streams.ForEach(static stream => stream.Dispose());
        await _gateway.DisposeAsync();
    }

    [Fact]
    public async Task Newcomer_WithSilentConnectionsEverywhere_IsServedInThePlaceOfTheFirst()
    {
        var silent = await OpenAsync(Max);

        for (var round = 0; round < 3; round++)
        {
            var newcomer = await ConnectAsync();
            await AskAsync(newcomer);
            await AssertClosedAsync(silent[round]);
        }

        // The last of the silent ones is there as ever, and so is whoever was served.
        await AskAsync(silent[^1]);
        await AskAsync(_streams[^1]);
        Assert.Equal(Max, Registry.Count);
        Assert.Equal(3 + 1, await ClosedAsync("idle"));
    }

    [Fact]
    public async Task Newcomer_WhenAllWereServed_TakesThePlaceOfTheIdlest()
    {
        var streams = await OpenAsync(Max);
        foreach (var stream in streams.Append(streams[0]))
        {
            await AskAsync(stream);
        }

        await AskAsync(await ConnectAsync());

        await AssertClosedAsync(streams[1]);
        await AskAsync(streams[0]);
    }

    [Fact]
    public async Task Newcomer_WithARequestOnEveryConnection_IsRefusedUntilOneIsOver()
    {
        var streams = await OpenAsync(Max);
        foreach (var stream in streams)
        {
            await BeginAsync(stream);
        }

        await AssertRefusedAsync(() => ConnectAsync());
        _answer.SetResult(new OrderAnswer { Order = FakeOrderGrain.View(1) });
        foreach (var stream in streams)
        {
            Assert.Equal(200, (await RawAnswer.ReadAsync(stream)).Status);
        }

        await Eventually.True(async () => await TryAskAsync(await ConnectAsync()));
        Assert.True(await ClosedAsync("full") >= 1);
    }

    [Fact]
    public async Task Newcomer_OfAnAddressThatHasTooMany_TakesThePlaceOfOneOfThatAddress()
    {
        // Other systems have no more than one address of their own without being told so.
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        await StartAsync(Max, Max / 2);
        var other = await ConnectAsync(IPAddress.Parse("127.0.0.2"));
        await Eventually.Equal(1, () => Registry.Count);
        var silent = await OpenAsync(Max / 2);

        await AskAsync(await ConnectAsync());

        await AssertClosedAsync(silent[0]);
        await AskAsync(other);
        Assert.Equal((Max / 2) + 1, Registry.Count);
        Assert.Equal(1 + 1, await ClosedAsync("address"));
    }

    [Fact]
    public async Task Newcomer_OfAnAddressWhoseRequestsAreAllInProgress_IsRefusedWhenItIsCrowded()
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        await StartAsync(Max, Max / 2);
        for (var number = 1; number < Max; number++)
        {
            // Each of its connections is at work when the next one comes, so that none of them can go.
            await BeginAsync((await OpenAsync(1)).Single());
        }

        await AssertRefusedAsync(() => ConnectAsync());

        await AskAsync(await ConnectAsync(IPAddress.Parse("127.0.0.2")));
    }

    [Fact]
    public async Task Count_AfterClientsThatLeaveAtEveryStage_IsZero()
    {
        await StartAsync(1_000, 1_000);
        string[] stages =
        [
            "", "GET", "GET /healthz HTTP/1.1\r\nHo", Ask, Ask + Ask + "GET", $"{KestrelHost.Create}Content-Length: 9\r\n\r\n{{", Begun(),
            "\u0016\u0003\u0001no HTTP\r\n\r\n",
        ];
        for (var round = 0; round < 10; round++)
        {
            await Task.WhenAll(Enumerable.Range(0, 200)
                .Select(number => LeaveAsync(stages[number % stages.Length], reset: number % 3 == 0)));
        }

        _answer.SetResult(new OrderAnswer { Order = FakeOrderGrain.View(1) });
        await Eventually.Equal(0, () => Registry.Count);
        Assert.Empty(_gateway.Errors);
    }

    [Fact]
    public async Task Head_ThatComesTooSlowly_EndsByTheSetting()
    {
        await StartAsync(Max, Max, headersTimeout: "0:0:1");
        var stream = await ConnectAsync();
        await stream.WriteAsync("GET /healthz HTTP/1.1\r\nHost: h\r\n"u8.ToArray());

        (await Eventually.Done(RawAnswer.ReadAsync(stream))).AssertProblem(408, "request-timeout");
        await AssertClosedAsync(stream);
    }

    // In the place of the one that was there.
    private async Task StartAsync(int max, int perAddress, string headersTimeout = "0:0:10")
    {
        if (_gateway is not null)
        {
            await _gateway.DisposeAsync();
        }

        _gateway = await KestrelHost.StartAsync(clock: new UnhurriedClock(), settings: new()
        {
            ["Gateway:Connections:MaxConnections"] = $"{max}",
            ["Gateway:Connections:MaxConnectionsPerAddress"] = $"{perAddress}",
            ["Gateway:Connections:HeadersTimeout"] = headersTimeout,
            ["Gateway:Admission:MinRequestsInFlight"] = "1000",
        });
        _gateway.Grains.PrepareOrder = order => order.Answer = async _ =>
        {
            _asked.Writer.TryWrite(true);
            return await _answer.Task;
        };
    }

    private async Task<NetworkStream> ConnectAsync(IPAddress? from = null)
    {
        var stream = await _gateway.ConnectAsync(from);
        _streams.Add(stream);
        return stream;
    }

    /// <summary>Opens connections one after the other, so that the server knows them in this order.</summary>
    private async Task<List<NetworkStream>> OpenAsync(int count)
    {
        var streams = new List<NetworkStream>();
        var before = Registry.Count;
        for (var number = 1; number <= count; number++)
        {
            streams.Add(await ConnectAsync());
            await Eventually.Equal(before + number, () => Registry.Count);
        }

        return streams;
    }

    /// <summary>Sends a request that is not answered before the test says so.</summary>
    private async Task BeginAsync(NetworkStream stream)
    {
        await stream.WriteAsync(Encoding.ASCII.GetBytes(Begun()));
        await Eventually.Done(_asked.Reader.ReadAsync().AsTask());
    }

    private string Begun()
    {
        var order = _gateway.App.Services.GetRequiredService<OrderIdScheme>().Derive("dev", "k-1", GatewayHost.Sku);
        return $"GET /v1/orders/{order} HTTP/1.1\r\nHost: h\r\nAuthorization: Bearer dev\r\nX-Request-Timeout-Ms: 10000\r\n\r\n";
    }

    private async Task LeaveAsync(string sent, bool reset)
    {
        await using var stream = await _gateway.ConnectAsync();
        stream.Socket.LingerState = new(enable: reset, seconds: 0);
        await stream.WriteAsync(Encoding.Latin1.GetBytes(sent));
        if (sent.StartsWith(Ask, StringComparison.Ordinal))
        {
            Assert.Equal(200, (await Eventually.Done(RawAnswer.ReadAsync(stream))).Status);
        }
        else if (sent == Begun())
        {
            await Eventually.Done(_asked.Reader.ReadAsync().AsTask());
        }
    }

    // Whoever asks takes a place, too.
    private async Task<double> ClosedAsync(string reason)
    {
        var page = PrometheusPage.Parse((await _gateway.AskAsync("GET /metrics HTTP/1.1\r\nHost: h\r\n\r\n")).Body);
        return page.Samples[$"orderactors_gateway_connections_closed_total{{reason=\"{reason}\"}}"];
    }
}
