namespace OrderActors.Load.Loop;

/// <summary>
/// When requests are due. Closed loop: as soon as a connection is free. Open loop: at a fixed rate whatever the server does, and the
/// latency counts from when a request was due, so that requests which waited behind a slow one show it (no coordinated omission).
/// </summary>
internal sealed class Pace
{
    private readonly double _ticksBetween;
    private readonly long _endsAt;
    private readonly long _startedAt;
    private long _taken;

    /// <param name="requestsPerSecond">The open loop's rate; null is a closed loop.</param>
    /// <param name="duration">After this no request is due; null leaves the end to the work.</param>
    /// <param name="clock">The clock.</param>
    public Pace(double? requestsPerSecond, TimeSpan? duration, TimeProvider clock)
    {
        _startedAt = clock.GetTimestamp();
        _ticksBetween = requestsPerSecond is { } rate ? clock.TimestampFrequency / rate : 0;
        _endsAt = duration is { } d ? _startedAt + (long)(d.TotalSeconds * clock.TimestampFrequency) : long.MaxValue;
    }

    /// <summary>When the next request is due. At or before now in a closed loop.</summary>
    public long NextDueAt => _startedAt + (long)(_taken * _ticksBetween);

    /// <summary>Nothing becomes due any more. In an open loop that is so only when all that was due by the end was sent.</summary>
    public bool IsOver(long now) => now >= _endsAt && (_ticksBetween == 0 || NextDueAt >= _endsAt);

    /// <summary>Takes a request that is due, with the timestamp that its latency counts from.</summary>
    public bool TryTake(long now, out long dueAt)
    {
        dueAt = _ticksBetween == 0 ? now : NextDueAt;
        if (dueAt > now || dueAt >= _endsAt)
        {
            return false;
        }

        _taken++;
        return true;
    }
}
