namespace OrderActors.LocalEngine.Calls;

/// <summary>
/// Calls that wait equally long, in the order in which they were sent, which is the order in which their time is over. So one timer,
/// set for the first of them, is enough, and it is set anew only when it goes off.
/// </summary>
internal sealed class DeadlineList
{
    private readonly TimeProvider _clock;
    private readonly ITimer _timer;
    private GrainRequest? _first;
    private GrainRequest? _last;
    private bool _armed;

    internal DeadlineList(TimeProvider clock, TimeSpan limit)
    {
        _clock = clock;
        Limit = limit;
        using var flow = ExecutionContext.IsFlowSuppressed() ? default : ExecutionContext.SuppressFlow();
        _timer = clock.CreateTimer(
            static state => ((DeadlineList)state!).Expire(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    internal TimeSpan Limit { get; }

    internal static void Remove(GrainRequest request)
    {
        if (request.Deadlines is { } list)
        {
            lock (list)
            {
                list.Unlink(request);
            }
        }
    }

    internal void Add(GrainRequest request)
    {
        lock (this)
        {
            request.Deadline = _clock.GetTimestamp() + (long)(Limit.TotalSeconds * _clock.TimestampFrequency);
            request.Deadlines = this;
            request.PreviousDeadline = _last;
            if (_last is null)
            {
                _first = request;
            }
            else
            {
                _last.NextDeadline = request;
            }

            _last = request;
            Interlocked.MemoryBarrier();
            if (request.IsFinished)
            {
                // The answer came between the sending and here, and may have looked for a list too early.
                Unlink(request);
            }
            else if (!_armed)
            {
                _armed = true;
                _timer.Change(Limit, Timeout.InfiniteTimeSpan);
            }
        }
    }

    internal void Dispose() => _timer.Dispose();

    internal void FailAll(Exception reason)
    {
        while (Volatile.Read(ref _first) is { } request)
        {
            // Whoever finishes it takes it out of the list.
            if (!request.TryFinish(reason))
            {
                Remove(request);
            }
        }
    }

    private void Expire()
    {
        while (TakeExpired() is { } request)
        {
            request.OnTimeout(Limit);
        }
    }

    private GrainRequest? TakeExpired()
    {
        lock (this)
        {
            if (_first is not { } first)
            {
                _armed = false;
                return null;
            }

            var left = first.Deadline - _clock.GetTimestamp();
            if (left <= 0)
            {
                Unlink(first);
                return first;
            }

            // Rounded up to what a timer can do, or it would go off just before the time over and over.
            var wait = TimeSpan.FromMilliseconds(Math.Ceiling(left * 1000.0 / _clock.TimestampFrequency));
            _timer.Change(wait, Timeout.InfiniteTimeSpan);
            return null;
        }
    }

    private void Unlink(GrainRequest request)
    {
        if (!ReferenceEquals(request.Deadlines, this))
        {
            return;
        }

        if (request.PreviousDeadline is null)
        {
            _first = request.NextDeadline;
        }
        else
        {
            request.PreviousDeadline.NextDeadline = request.NextDeadline;
        }

        if (request.NextDeadline is null)
        {
            _last = request.PreviousDeadline;
        }
        else
        {
            request.NextDeadline.PreviousDeadline = request.PreviousDeadline;
        }

        request.PreviousDeadline = request.NextDeadline = null;
        request.Deadlines = null;
    }
}
