using Microsoft.Extensions.Options;
using OrderActors.ApiGateway.Requests;
using OrderActors.GrainInterfaces.Orders;

namespace OrderActors.ApiGateway.Events;

/// <summary>
/// All event streams of this gateway: opens and closes them, and gives each its heartbeats, with one timer for all that runs while there
/// is a stream. Told to stop, the process ends them, and every one that is opened after that as soon as it has begun.
/// </summary>
internal sealed partial class EventStreams : IDisposable
{
    private static readonly TimeSpan TickInterval = TimeSpan.FromSeconds(1);

    private readonly StreamPlaces _places;
    private readonly WatchedOrders _orders;
    private readonly IHostApplicationLifetime _lifetime;
    private readonly TimeProvider _clock;
    private readonly ILogger _logger;
    private readonly Lock _gate = new();
    private readonly SlotWheel<EventStream> _beats;
    private readonly ITimer _timer;
    private readonly CancellationTokenRegistration _stopping;
    private TaskCompletionSource _any = NewSignal();
    private long _tickedAt;
    private int _count;
    private bool _isDraining;

    public EventStreams(
        StreamPlaces places,
        WatchedOrders orders,
        EventStreamInstruments instruments,
        IOptions<EventStreamOptions> options,
        IHostApplicationLifetime lifetime,
        TimeProvider clock,
        ILogger<EventStreams> logger)
    {
        (_places, _orders, Instruments, _lifetime, _clock, _logger) = (places, orders, instruments, lifetime, clock, logger);
        _beats = new SlotWheel<EventStream>((int)Math.Round(options.Value.Heartbeat / TickInterval));
        _timer = clock.CreateTimer(
            static streams => ((EventStreams)streams!).Tick(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _stopping = lifetime.ApplicationStopping.UnsafeRegister(static streams => ((EventStreams)streams!).Drain(), this);
    }

    /// <summary>What is counted.</summary>
    public EventStreamInstruments Instruments { get; }

    /// <summary>Opens a stream of an order. It hears of what changes from now on; what it begins with is read after this.</summary>
    /// <returns>Null when there are too many. Whoever gets one disposes of it.</returns>
    public EventStream? TryOpen(ApiRequest request, OrderKey key)
    {
        if (!_places.TryEnter(request.Caller))
        {
            Instruments.OnRefused();
            return null;
        }

        var stream = new EventStream(this, request.Caller, request.Context);
        lock (_gate)
        {
            _beats.Add(stream);
            if (_count++ == 0)
            {
                _tickedAt = _clock.GetTimestamp();
                _timer.Change(TickInterval, Timeout.InfiniteTimeSpan);
                _any.TrySetResult();
            }

            if (_isDraining)
            {
                stream.End(StreamEnd.Drain);
            }
        }

        _orders.Add(key, stream);
        return stream;
    }

    /// <summary>Says what a stream begins with.</summary>
    public void Begin(EventStream stream, OrderHistory history)
    {
        stream.Begin(history);
        _orders.Settle(stream, history.Version);
    }

    /// <summary>Closes a stream, once.</summary>
    public void Close(EventStream stream)
    {
        _orders.Remove(stream);
        lock (_gate)
        {
            _beats.Remove(stream);
            if (--_count == 0)
            {
                _any = NewSignal();
                _timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            }
        }

        _places.Leave(stream.Key);
    }

    /// <summary>Reads what was too much for a stream's beginning.</summary>
    public ValueTask<OrderHistory> ReadAsync(WatchedOrder order, long afterVersion) =>
        _orders.ReadAsync(order.Key, afterVersion, _lifetime.ApplicationStopping);

    /// <summary>Completes when there is a stream, at once while there is one.</summary>
    public Task WaitForAnyAsync()
    {
        lock (_gate)
        {
            return _any.Task;
        }
    }

    /// <summary>A stream failed for a reason that nobody thought of.</summary>
    public void LogFailed(Exception exception) => LogStreamFailed(exception);

    /// <inheritdoc/>
    public void Dispose()
    {
        _stopping.Dispose();
        _timer.Dispose();
    }

    private void Tick()
    {
        int seconds;
        lock (_gate)
        {
            if (_count == 0)
            {
                return;
            }

            seconds = (int)(_clock.GetElapsedTime(_tickedAt) / TickInterval);
            // What is left of a second counts for the next one.
            _tickedAt += seconds * _clock.TimestampFrequency;
            for (var i = 0; i < Math.Min(seconds, _beats.Slots); i++)
            {
                _beats.Advance().ForEach(static stream => stream.Beat());
            }

            _timer.Change(TickInterval, Timeout.InfiniteTimeSpan);
        }

        _orders.Tick(seconds);
    }

    private void Drain()
    {
        lock (_gate)
        {
            _isDraining = true;
            for (var i = 0; i < _beats.Slots; i++)
            {
                _beats.Advance().ForEach(static stream => stream.End(StreamEnd.Drain));
            }
        }
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
