namespace OrderActors.Simulation.Tests.Processes;

/// <summary>The clock of one process: the world's, fast or slow by some time, and with timers that end with the process.</summary>
internal sealed class ProcessClock(TimeProvider world) : TimeProvider
{
    private readonly List<ITimer> _timers = [];
    private bool _isDead;

    /// <summary>How much it is ahead of the world's.</summary>
    public TimeSpan Skew { get; set; }

    public override long TimestampFrequency => world.TimestampFrequency;

    public override DateTimeOffset GetUtcNow() => world.GetUtcNow() + Skew;

    public override long GetTimestamp() => world.GetTimestamp();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = world.CreateTimer(
            inner =>
            {
                if (!_isDead)
                {
                    callback(inner);
                }
            },
            state,
            dueTime,
            period);
        _timers.Add(timer);
        return timer;
    }

    /// <summary>Nothing that the process set goes off any more.</summary>
    public void Kill()
    {
        _isDead = true;
        foreach (var timer in _timers)
        {
            timer.Dispose();
        }
    }
}
