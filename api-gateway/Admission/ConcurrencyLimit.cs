namespace OrderActors.ApiGateway.Admission;

/// <summary>
/// How many requests are let at the work behind the gateway: as many as it takes without standing in line there for longer than the
/// target. Additive increase, multiplicative decrease, as TCP does it (Chiu and Jain, 1989), driven by the time that work stands in line
/// and not by that of an answer: larger batches make answers slower, and more of them.
/// </summary>
internal sealed class ConcurrencyLimit
{
    /// <summary>How long the delay is observed before the limit is changed.</summary>
    public static readonly TimeSpan Window = TimeSpan.FromMilliseconds(100);

    private static readonly TimeSpan MaxAge = TimeSpan.FromSeconds(1);

    private const int First = 256;
    private const int Step = 16;
    private const double Decrease = 0.85;
    private const double CalmShare = 0.25;

    private readonly int _min;
    private readonly int _max;
    private readonly double _targetMs;
    private readonly TimeProvider _clock;
    private long _windowStart;
    private bool _wasReached;
    private int _current;
    private double _delayMs;
    private long _answers;
    private long _answersDelayMs;

    public ConcurrencyLimit(AdmissionOptions options, TimeProvider clock)
    {
        _max = options.MaxRequestsInFlight;
        _min = Math.Min(options.MinRequestsInFlight, _max);
        _targetMs = options.TargetDelay.TotalMilliseconds;
        _clock = clock;
        _current = Math.Clamp(First, _min, _max);
        _windowStart = clock.GetTimestamp();
    }

    /// <summary>The limit now.</summary>
    public int Current => Volatile.Read(ref _current);

    /// <summary>How long work stood in line in the last window; nothing when that is long ago, for then nobody asked for anything.
    /// </summary>
    public TimeSpan Delay => _clock.GetElapsedTime(Volatile.Read(ref _windowStart)) > MaxAge
        ? TimeSpan.Zero
        : TimeSpan.FromMilliseconds(Volatile.Read(ref _delayMs));

    /// <summary>Takes note of what an answer says of the silo that it comes from. From any thread.</summary>
    public void OnAnswer(int queueDelayMs)
    {
        Interlocked.Increment(ref _answers);
        if (queueDelayMs > 0)
        {
            Interlocked.Add(ref _answersDelayMs, queueDelayMs);
        }
    }

    /// <summary>Takes note that a request had to wait, or that the last place was taken. Under the gate's lock, as is
    /// <see cref="Adjust"/>.</summary>
    public void OnReached() => _wasReached = true;

    /// <summary>Whether the window is over.</summary>
    public bool IsDue(long now) => _clock.GetElapsedTime(_windowStart, now) >= Window;

    /// <summary>Ends a window.</summary>
    /// <param name="now">A timestamp.</param>
    /// <param name="ownDelay">How long work stands in line in this process.</param>
    /// <returns>Whether there are more places now.</returns>
    public bool Adjust(long now, TimeSpan ownDelay)
    {
        var before = _current;
        var answers = Interlocked.Exchange(ref _answers, 0);
        var delays = Interlocked.Exchange(ref _answersDelayMs, 0);
        var delay = ownDelay.TotalMilliseconds + (answers == 0 ? 0 : (double)delays / answers);
        Volatile.Write(ref _delayMs, delay);
        if (delay > _targetMs)
        {
            Volatile.Write(ref _current, Math.Max((int)(before * Decrease), _min));
        }
        else if (_wasReached)
        {
            // Places that are taken while nothing stands in line are taken by calls that wait for something else: a silo that died.
            var step = delay < _targetMs * CalmShare ? Math.Max(Step, before / 4) : Step;
            Volatile.Write(ref _current, Math.Min(before + step, _max));
        }

        Volatile.Write(ref _windowStart, now);
        _wasReached = false;
        return _current > before;
    }
}
