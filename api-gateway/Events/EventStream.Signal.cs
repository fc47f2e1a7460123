using System.Threading.Tasks.Sources;

namespace OrderActors.ApiGateway.Events;

/// <content>What others tell the stream, and how it waits for that.</content>
internal sealed partial class EventStream : IValueTaskSource
{
    private readonly Lock _gate = new();
    private ManualResetValueTaskSourceCore<bool> _signal;
    private Queue<OrderFrame>? _queue;
    private StreamEnd _end;
    private bool _isWaiting;
    private bool _hasBeat;
    private bool _isFlushing;
    private bool _isLate;
    private bool _isClosed;

    /// <summary>Why it is to end; null while it is not.</summary>
    private StreamEnd? Reason
    {
        get
        {
            lock (_gate)
            {
                return _end == StreamEnd.None ? null : _end;
            }
        }
    }

    /// <summary>Gives it frames. A client for which some wait already, and these would be too many, is dropped; one that has taken all
    /// before gets as many as there are.</summary>
    public void Push(OrderFrame[] frames)
    {
        lock (_gate)
        {
            if (_isClosed || _end != StreamEnd.None)
            {
                return;
            }

            if (_queue is not null && _queue.Count + frames.Length > MaxQueuedFrames)
            {
                EndNow(StreamEnd.Slow);
                return;
            }

            _queue ??= new Queue<OrderFrame>(frames.Length);
            foreach (var frame in frames)
            {
                _queue.Enqueue(frame);
            }

            Signal();
        }
    }

    /// <summary>Its turn for a heartbeat has come. A client that took nothing since the last one is dropped.</summary>
    public void Beat()
    {
        lock (_gate)
        {
            if (!_isFlushing)
            {
                _hasBeat = true;
                Signal();
            }
            else if (_isLate)
            {
                EndNow(StreamEnd.Slow);
            }
            else
            {
                _isLate = true;
            }
        }
    }

    /// <summary>Ends it. One whose client does not take what it was sent can't be told, and is cut off.</summary>
    public void End(StreamEnd reason)
    {
        lock (_gate)
        {
            EndNow(reason);
        }
    }

    void IValueTaskSource.GetResult(short token) => _signal.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource.GetStatus(short token) => _signal.GetStatus(token);

    void IValueTaskSource.OnCompleted(
        Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _signal.OnCompleted(continuation, state, token, flags);

    private void EndNow(StreamEnd reason)
    {
        if (_isClosed || _end != StreamEnd.None)
        {
            return;
        }

        _end = reason;
        if (reason == StreamEnd.Slow || (_isFlushing && reason != StreamEnd.Client))
        {
            // While this gate is held the request has not ended, so no other one on the connection is hit.
            _connection.Abort();
        }

        Signal();
    }

    /// <summary>Takes what there is to do; where that is nothing, <see cref="WaitAsync"/> is next.</summary>
    private bool TryTake(out Queue<OrderFrame>? frames, out bool beats, out StreamEnd end)
    {
        lock (_gate)
        {
            (frames, beats, end) = (_queue, _hasBeat, _end);
            (_queue, _hasBeat) = (null, false);
            if (frames is not null || beats || end != StreamEnd.None)
            {
                return true;
            }

            _signal.Reset();
            _isWaiting = true;
            return false;
        }
    }

    private ValueTask WaitAsync() => new(this, _signal.Version);

    private void Signal()
    {
        if (_isWaiting)
        {
            _isWaiting = false;
            _signal.SetResult(true);
        }
    }

    private void BeginWait()
    {
        lock (_gate)
        {
            _isFlushing = true;
            if (_end is not StreamEnd.None and not StreamEnd.Client)
            {
                _connection.Abort();
            }
        }
    }

    private void EndWait()
    {
        lock (_gate)
        {
            (_isFlushing, _isLate) = (false, false);
        }
    }

    private bool TryClose()
    {
        lock (_gate)
        {
            (_queue, var wasClosed, _isClosed) = (null, _isClosed, true);
            return !wasClosed;
        }
    }
}
