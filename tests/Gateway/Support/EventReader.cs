using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using OrderActors.Tests.Support;

namespace OrderActors.Gateway.Tests.Support;

/// <summary>An event as a client gets it.</summary>
internal sealed record StreamEvent(string Id, string Name, string Data);

/// <summary>A client of an event stream, which reads until it is disposed of or the stream ends.</summary>
internal sealed class EventReader : IAsyncDisposable
{
    private readonly GatewayHost _host;
    private readonly HttpResponseMessage _response;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _reading;
    private int _comments;
    private volatile string? _retry;

    private EventReader(GatewayHost host, HttpResponseMessage response)
    {
        (_host, _response) = (host, response);
        _reading = ReadAsync();
    }

    public ConcurrentQueue<StreamEvent> Events { get; } = [];

    public int Comments => Volatile.Read(ref _comments);

    public string? Retry => _retry;

    public HttpResponseMessage Response => _response;

    /// <summary>Whether the stream has ended properly.</summary>
    public bool HasEnded { get; private set; }

    /// <summary>Whether nothing more comes.</summary>
    public bool IsOver => _reading.IsCompleted;

    public IEnumerable<long> Versions => Events.Select(static read => long.Parse(read.Id, CultureInfo.InvariantCulture));

    /// <summary>Opens a stream, which has to be one.</summary>
    public static async Task<EventReader> OpenAsync(GatewayHost host, string orderId, long? lastEventId = null, string? key = null)
    {
        var response = await SendAsync(host.Client, orderId, lastEventId?.ToString(CultureInfo.InvariantCulture), key);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("text/event-stream", response.Content.Headers.ContentType?.ToString());
        return new EventReader(host, response);
    }

    /// <summary>Asks for a stream, and returns once the answer has begun.</summary>
    public static async Task<HttpResponseMessage> SendAsync(
        HttpClient client, string orderId, string? lastEventId = null, string? key = null, HttpMethod? method = null)
    {
        using var request = new HttpRequestMessage(method ?? HttpMethod.Get, $"/v1/orders/{orderId}/events");
        if (lastEventId is not null)
        {
            Assert.True(request.Headers.TryAddWithoutValidation("Last-Event-ID", lastEventId));
        }

        if (key is not null)
        {
            request.Headers.Authorization = new("Bearer", key);
        }

        return await Eventually.Done(client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead));
    }

    /// <summary>Waits until it has got exactly these versions.</summary>
    public async Task UntilAsync(params long[] versions)
    {
        await _host.UntilAsync(() => Events.Count >= versions.Length, $"{versions.Length} events");
        Assert.Equal(versions, Versions);
    }

    /// <summary>Waits until nothing more comes.</summary>
    public Task EndAsync() => _host.UntilAsync(() => IsOver, "the stream has ended");

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _response.Dispose();
        await _reading;
        _stop.Dispose();
    }

    private async Task ReadAsync()
    {
        try
        {
            using var lines = new StreamReader(await _response.Content.ReadAsStreamAsync());
            string? id = null, name = null, data = null;
            while (await lines.ReadLineAsync(_stop.Token) is { } line)
            {
                switch (line.Split(": ", 2))
                {
                    case ["id", var value]:
                        id = value;
                        break;
                    case ["event", var value]:
                        name = value;
                        break;
                    case ["data", var value]:
                        data = value;
                        break;
                    case ["retry", var value]:
                        _retry = value;
                        break;
                    case [":"]:
                        Interlocked.Increment(ref _comments);
                        break;
                    case [""]:
                        if (data is not null)
                        {
                            Events.Enqueue(new StreamEvent(id!, name!, data));
                        }

                        (name, data) = (null, null);
                        break;
                    default:
                        throw new InvalidDataException($"No event stream has this line: {line}");
                }
            }

            HasEnded = true;
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException or HttpRequestException)
        {
            // It was cut off, by either side.
        }
    }
}
