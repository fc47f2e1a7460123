namespace OrderActors.Tests.Support;

/// <summary>
/// A clock that moves only when it is told to. While it moves it fires the timers that come due, on the thread that moves it, in the order
/// of their due times and, among equal ones, of their setting. A timer that is set by such a tick and comes due within the same move fires
/// in it too.
/// </summary>
public sealed class FakeClock(DateTimeOffset start) : TimeProvider
{
    private readonly Lock _lock = new();
    private readonly SortedSet<FakeTimer> _timers = new(Comparer<FakeTimer>.Create(FakeTimer.Compare));
    private long _order;
    private DateTimeOffset _now = start;

    public FakeClock()
        : this(new DateTimeOffset(2030, 1, 1, 0, 0, 0, TimeSpan.Zero))
    {
    }

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <summary>How many timers are set.</summary>
    public int TimerCount
    {
        get
        {
            lock (_lock)
            {
                return _timers.Count;
            }
        }
    }

    /// <summary>When the next timer comes due, or null if none is set.</summary>
    public DateTimeOffset? NextDue
    {
        get
        {
            lock (_lock)
            {
                return _timers.Min?.Due;
            }
        }
    }

    public override DateTimeOffset GetUtcNow()
    {
        lock (_lock)
        {
            return _now;
        }
    }

    public override long GetTimestamp() => GetUtcNow().Ticks;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        ArgumentNullException.ThrowIfNull(callback);
        var timer = new FakeTimer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>Moves the clock on and fires what comes due on the way.</summary>
    public void Advance(TimeSpan by)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(by, TimeSpan.Zero);
        var end = GetUtcNow() + by;
        while (TakeDue(end) is { } timer)
        {
            timer.Fire();
        }
    }

    /// <summary>Moves the clock on at once, as for a machine that slept. Whatever comes due on the way fires behind it, once.</summary>
    public void Skip(TimeSpan by)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(by, TimeSpan.Zero);
        lock (_lock)
        {
            _now += by;
        }

        Advance(TimeSpan.Zero);
    }

    private FakeTimer? TakeDue(DateTimeOffset end)
    {
        lock (_lock)
        {
            if (_timers.Min is not { } first || first.Due > end)
            {
                _now = end;
                return null;
            }

            _timers.Remove(first);
            _now = first.Due > _now ? first.Due : _now;
            if (first.Period > TimeSpan.Zero)
            {
                Set(first, _now + first.Period);
            }

            return first;
        }
    }

    private void Set(FakeTimer timer, DateTimeOffset due)
    {
        timer.Due = due;
        timer.Order = ++_order;
        _timers.Add(timer);
    }

    private sealed class FakeTimer(FakeClock clock, TimerCallback callback, object? state) : ITimer
    {
        private bool _disposed;

        internal DateTimeOffset Due { get; set; }

        internal long Order { get; set; }

        internal TimeSpan Period { get; private set; }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (clock._lock)
            {
                if (_disposed)
                {
                    return false;
                }

                clock._timers.Remove(this);
                Period = period;
                if (dueTime != Timeout.InfiniteTimeSpan)
                {
                    clock.Set(this, clock._now + dueTime);
                }

                return true;
            }
        }

        public void Dispose()
        {
            lock (clock._lock)
            {
                _disposed = true;
                clock._timers.Remove(this);
            }
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }

        internal static int Compare(FakeTimer one, FakeTimer other)
        {
            var byDue = one.Due.CompareTo(other.Due);
            return byDue != 0 ? byDue : one.Order.CompareTo(other.Order);
        }

        internal void Fire() => callback(state);
    }
}
