using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using OrderActors.ApiGateway.Events;
using OrderActors.ApiGateway.Ids;
using OrderActors.ApiGateway.Security;
using OrderActors.Gateway.Tests.Support;
using OrderActors.GrainInterfaces.Orders;
using OrderActors.Tests.Support;

namespace OrderActors.Gateway.Tests.Events;

/// <summary>Streams on real connections: clients that go, that do not read, and a server that stops.</summary>
public sealed class StreamSocketTests : IAsyncLifetime, IDisposable
{
    // More than the buffers of both ends take in.
    private const int BigStep = 60_000;
    private const int ManySteps = 2_000;

    // A frame and its chunk.
    private const string FrameEnd = "\n\n\r\n";

    private readonly TestClock _clock = new();
    private readonly MeterListener _listener = new();
    private readonly ConcurrentQueue<string?> _ended = [];
    private KestrelHost _gateway = null!;
    private OrderKey _order;

    public Task InitializeAsync() => StartAsync([]);

    private async Task StartAsync(Dictionary<string, string?> settings)
    {
        _gateway = await KestrelHost.StartAsync(clock: _clock, settings: settings);
        _order = new OrderKey(DevelopmentKey.Value, _gateway.App.Services.GetRequiredService<OrderIdScheme>().Derive("dev", "k-1", "s"));
        Steps.Set(_order, 2);
        // Of this gateway alone, for those of other tests have meters of the same name.
        var meters = _gateway.App.Services.GetRequiredService<IMeterFactory>();
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Name == "orderactors.events.ended" && instrument.Meter.Scope == meters)
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<long>((_, _, tags, _) => _ended.Enqueue(tags[0].Value as string));
        _listener.Start();
    }

    public async Task DisposeAsync() => await _gateway.DisposeAsync();

    public void Dispose() => _listener.Dispose();

    [Fact]
    public async Task Stream_OnTheWire_IsWhatTheStandardSays()
    {
        await using var stream = await OpenAsync();

        var text = await ReadUntilAsync(stream, FrameEnd);

        Assert.StartsWith("HTTP/1.1 200 OK\r\n", text, StringComparison.Ordinal);
        Assert.Contains("\r\nContent-Type: text/event-stream\r\n", text, StringComparison.Ordinal);
        Assert.Contains("\r\nCache-Control: no-store\r\n", text, StringComparison.Ordinal);
        Assert.Contains($"\r\nid: 2\nevent: step2\ndata: {FakeSteps.JsonOf(_order, 2)}\n\n\r\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Client_ThatGoes_LeavesNothing()
    {
        await using (var stream = await OpenAsync())
        {
            await ReadUntilAsync(stream, FrameEnd);
            Assert.Equal(1, Places.Count);
        }

        await Eventually.Equal(0, () => Places.Count);
        await AssertEndedAsync("client");
    }

    [Fact]
    public async Task Client_ThatDoesNotRead_IsDroppedWhenItsBufferIsFull()
    {
        await using var stream = await OpenStuckAsync();

        await WaitAsync(() =>
        {
            Steps.Set(_order, Steps.VersionOf(_order) + 1);
            _gateway.Grains.Feed.Tell(_order, Steps.VersionOf(_order));
            return Places.Count == 0;
        });

        await AssertEndedAsync("slow");
        await AssertCutOffAsync(stream);
    }

    [Fact]
    public async Task Client_ThatDoesNotRead_IsDroppedByItsHeartbeatsWithoutAFrame()
    {
        await using var stream = await OpenStuckAsync();

        await Eventually.True(() =>
        {
            _clock.Advance(TimeSpan.FromSeconds(15));
            return Places.Count == 0;
        });

        await AssertEndedAsync("slow");
    }

    [Fact]
    public async Task Stream_AmongConnectionsThatAreSilent_IsNotTheIdlest()
    {
        await DisposeAsync();
        await StartAsync(new() { ["Gateway:Connections:MaxConnections"] = "3" });
        await using var stream = await OpenAsync();
        await ReadUntilAsync(stream, FrameEnd);
        for (var newcomers = 0; newcomers < 6; newcomers++)
        {
            Assert.Equal(200, (await _gateway.AskAsync("GET /healthz HTTP/1.1\r\nHost: h\r\n\r\n")).Status);
            await using var silent = await _gateway.ConnectAsync();
        }

        var heartbeat = ReadUntilAsync(stream, FrameEnd);
        await WaitAsync(() => heartbeat.IsCompleted);

        Assert.Contains(":", await heartbeat, StringComparison.Ordinal);
        Assert.Equal(1, Places.Count);
    }

    [Fact]
    public async Task Stop_EndsStreamsAtOnceAlsoOfWhoDoesNotRead()
    {
        await using var reading = await OpenAsync();
        await ReadUntilAsync(reading, FrameEnd);
        await using var stuck = await OpenStuckAsync();

        // The clock stands still, so nothing ends because its time is over.
        await Eventually.Done(_gateway.App.StopAsync());

        var rest = await ReadUntilAsync(reading, "0\r\n\r\n");
        Assert.Matches("retry: [1-5][0-9]{3}\n\n", rest);
        Assert.Equal(0, Places.Count);
        Assert.Empty(_gateway.Errors);
    }

    private FakeSteps Steps => _gateway.Grains.Steps;

    private StreamPlaces Places => _gateway.App.Services.GetRequiredService<StreamPlaces>();

    private async Task<NetworkStream> OpenAsync(long? lastEventId = null)
    {
        var stream = await _gateway.ConnectAsync();
        var header = lastEventId is null ? "" : $"Last-Event-ID: {lastEventId}\r\n";
        await stream.WriteAsync(Encoding.ASCII.GetBytes(
            $"GET /v1/orders/{_order.OrderId}/events HTTP/1.1\r\nHost: h\r\nAuthorization: Bearer dev\r\n{header}\r\n"));
        return stream;
    }

    /// <summary>A stream whose client has asked for much and reads nothing of it, most likely so long ago that nothing more fits
    /// anywhere.</summary>
    private async Task<NetworkStream> OpenStuckAsync()
    {
        Steps.Padding = BigStep;
        Steps.Set(_order, ManySteps);
        var stream = await OpenAsync(lastEventId: 0);
        var (reads, calm) = (-1, 0);
        await Eventually.True(() =>
        {
            calm = Steps.Reads == reads ? calm + 1 : 0;
            reads = Steps.Reads;
            return reads > 0 && calm > 50;
        });
        Assert.InRange(Steps.Reads, 1, ManySteps / OrderHistory.MaxSteps);
        return stream;
    }

    private Task WaitAsync(Func<bool> condition) => Eventually.True(() =>
    {
        _clock.Advance(TimeSpan.FromMilliseconds(10));
        return condition();
    });

    private Task AssertEndedAsync(string reason) => Eventually.True(() => _ended.ToArray() is [var one] && one == reason, reason);

    private static async Task AssertCutOffAsync(NetworkStream stream)
    {
        var buffer = new byte[1 << 20];
        var last = "";
        try
        {
            int count;
            while ((count = await Eventually.Done(stream.ReadAsync(buffer).AsTask())) > 0)
            {
                last = Encoding.ASCII.GetString(buffer, Math.Max(0, count - 5), Math.Min(5, count));
            }
        }
        catch (IOException)
        {
            // Reset.
        }

        Assert.NotEqual("0\r\n\r\n", last);
    }

    private static async Task<string> ReadUntilAsync(NetworkStream stream, string end)
    {
        var text = new StringBuilder();
        var buffer = new byte[4096];
        while (!text.ToString().EndsWith(end, StringComparison.Ordinal))
        {
            var count = await Eventually.Done(stream.ReadAsync(buffer).AsTask());
            Assert.True(count > 0, $"The connection ended after: {text}");
            text.Append(Encoding.ASCII.GetString(buffer, 0, count));
        }

        return text.ToString();
    }
}
