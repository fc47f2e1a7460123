using System.Buffers;
using Microsoft.AspNetCore.Http.Features;
using OrderActors.ApiGateway.Requests;
using OrderActors.ApiGateway.Security;
using OrderActors.GrainInterfaces.Orders;

namespace OrderActors.ApiGateway.Events;

/// <summary>
/// One client that follows an order. It begins with what was read for it, and goes on with the frames that it gets from its order, each
/// version once and none left out: what it has it skips, and where one is missing it ends, so that the client comes back and says what it
/// has. Thousands of them are idle at a time, so an idle one has no timer, no queue and no task but the one that waits.
/// </summary>
internal sealed partial class EventStream : IOngoingAnswer, IOnWheel
{
    /// <summary>Frames that may wait for the client when more come; with one more it is too slow.</summary>
    public const int MaxQueuedFrames = 16;

    private readonly EventStreams _streams;
    private readonly HttpContext _context;
    private readonly IHttpRequestLifetimeFeature _connection;
    private OrderHistory? _begin;
    private WheelPlace _place;
    private long _version;
    private bool _hasEnded;

    public EventStream(EventStreams streams, ApiKey key, HttpContext context)
    {
        (_streams, Key, _context) = (streams, key, context);
        _connection = context.Features.GetRequiredFeature<IHttpRequestLifetimeFeature>();
        _signal.RunContinuationsAsynchronously = true;
    }

    /// <summary>Up to which version its client has got the steps. To be read from any thread.</summary>
    public long Version => Volatile.Read(ref _version);

    /// <summary>Whose it is.</summary>
    public ApiKey Key { get; }

    /// <summary>The order, once it is watched.</summary>
    public WatchedOrder? Order { get; set; }

    /// <summary>The next stream of the order; the order's.</summary>
    public EventStream? Next { get; set; }

    /// <summary>The stream of the order before it; the order's.</summary>
    public EventStream? Previous { get; set; }

    ref WheelPlace IOnWheel.Place => ref _place;

    /// <summary>Begins with what was read since the stream was opened.</summary>
    public void Begin(OrderHistory history) => _begin = history;

    /// <inheritdoc/>
    public async Task RunAsync()
    {
        var reason = StreamEnd.Error;
        var clientGone = _connection.RequestAborted.UnsafeRegister(static stream => ((EventStream)stream!).End(StreamEnd.Client), this);
        try
        {
            reason = await BeginAsync() ?? await FollowAsync();
        }
        catch (Exception exception) when (_connection.RequestAborted.IsCancellationRequested || exception is OperationCanceledException)
        {
            reason = Reason ?? StreamEnd.Client;
        }
        catch (Exception exception)
        {
            // The status is sent. A broken connection says that this is not the end.
            _streams.LogFailed(exception);
            _connection.Abort();
        }
        finally
        {
            clientGone.Dispose();
            _streams.Instruments.OnEnded(reason);
            Dispose();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (TryClose())
        {
            _streams.Close(this);
        }
    }

    /// <summary>Writes what was read at the start, page by page if there is much; the client's pace is that of the reads.</summary>
    /// <returns>Why the stream has ended; null when it goes on.</returns>
    private async ValueTask<StreamEnd?> BeginAsync()
    {
        var history = _begin!;
        _begin = null;
        // Versions go on from what the client has, or from what it gets first.
        _version = history.Steps.IsEmpty ? history.Version : history.Steps[0].Version - 1;
        while (true)
        {
            foreach (var frame in OrderFrame.Of(history))
            {
                Write(frame);
            }

            // Also where there is nothing to write yet: the client is to see that it is connected.
            if (!await FlushAsync(history.Steps.Length))
            {
                return Reason ?? StreamEnd.Client;
            }

            if (_hasEnded || _version >= history.Version)
            {
                return _hasEnded ? StreamEnd.Ended : null;
            }

            history = await _streams.ReadAsync(Order!, _version);
            if (history.Refusal != Domain.Orders.OrderRefusal.None || history.Steps.IsEmpty || history.Steps[0].Version != _version + 1)
            {
                return StreamEnd.Error;
            }
        }
    }

    private async ValueTask<StreamEnd> FollowAsync()
    {
        while (true)
        {
            if (!TryTake(out var frames, out var beats, out var end))
            {
                await WaitAsync();
                continue;
            }

            if (end is StreamEnd.Client or StreamEnd.Slow or StreamEnd.Error)
            {
                return end;
            }

            var before = _version;
            while (frames is not null && frames.TryDequeue(out var frame))
            {
                if (frame.Version > _version + 1)
                {
                    return StreamEnd.Error;
                }

                if (frame.Version == _version + 1)
                {
                    Write(frame);
                }
            }

            if (end == StreamEnd.Drain && !_hasEnded)
            {
                _context.Response.BodyWriter.Write(OrderFrame.Retry());
            }
            else if (beats && before == _version)
            {
                _context.Response.BodyWriter.Write(OrderFrame.Heartbeat);
            }

            if (!await FlushAsync((int)(_version - before)))
            {
                return Reason ?? StreamEnd.Client;
            }

            if (_hasEnded || end == StreamEnd.Drain)
            {
                return _hasEnded ? StreamEnd.Ended : StreamEnd.Drain;
            }
        }
    }

    private void Write(OrderFrame frame)
    {
        _context.Response.BodyWriter.Write(frame.Bytes);
        _version = frame.Version;
        _hasEnded |= frame.IsLast;
    }

    /// <summary>Sends what was written.</summary>
    /// <returns>False when nobody takes it any more.</returns>
    private async ValueTask<bool> FlushAsync(int frames)
    {
        _streams.Instruments.OnWritten(frames);
        var flush = _context.Response.BodyWriter.FlushAsync();
        if (flush.IsCompletedSuccessfully)
        {
            return !flush.Result.IsCompleted;
        }

        BeginWait();
        try
        {
            return !(await flush).IsCompleted;
        }
        finally
        {
            EndWait();
        }
    }
}
