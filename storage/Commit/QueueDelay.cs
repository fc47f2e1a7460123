namespace OrderActors.Storage.Commit;

/// <summary>
/// How long changes stand in line in this process: for the writer, and then for a thread that tells their submitters. It is what is left
/// of the waiting when the time that a commit takes by itself is taken away. A change always waits for the batch before its own; where the
/// disk is slow that is long, and yet no sign that too much is asked: more changes only make larger batches.
/// </summary>
/// <param name="timeProvider">The clock.</param>
internal sealed class QueueDelay(TimeProvider timeProvider)
{
    // A batch of so few is nearly all what a commit costs by itself: a round trip, a flush of the log.
    private const int MaxUnitsOfSmallBatch = 32;
    private const double WeightOfLatest = 0.1;

    // What nobody has measured since is no news: while nothing is written, nothing stands in line.
    private static readonly TimeSpan MaxAge = TimeSpan.FromSeconds(1);

    private double _commitSeconds;
    private long _takenAt;
    private long _writerTicks;
    private long _threadTicks;

    /// <summary>How long it is now.</summary>
    public TimeSpan Current => timeProvider.GetElapsedTime(Volatile.Read(ref _takenAt)) > MaxAge
        ? TimeSpan.Zero
        : TimeSpan.FromTicks(Volatile.Read(ref _writerTicks) + Volatile.Read(ref _threadTicks));

    /// <summary>The writer has taken what waited. Called by its loop only, as is <see cref="OnCommitted"/>.</summary>
    /// <param name="oldest">How long the oldest of it had waited.</param>
    public void OnTaken(TimeSpan oldest)
    {
        var inLine = oldest - TimeSpan.FromSeconds(_commitSeconds);
        Volatile.Write(ref _writerTicks, Math.Max(inLine.Ticks, 0));
        Volatile.Write(ref _takenAt, timeProvider.GetTimestamp());
    }

    /// <summary>A batch was committed.</summary>
    public void OnCommitted(int units, TimeSpan elapsed)
    {
        if (units <= MaxUnitsOfSmallBatch)
        {
            _commitSeconds += WeightOfLatest * (elapsed.TotalSeconds - _commitSeconds);
        }
    }

    /// <summary>What tells submitters is given to the threads.</summary>
    /// <returns>To be given to <see cref="OnStarted"/>.</returns>
    public long Announce() => timeProvider.GetTimestamp();

    /// <summary>A thread has taken it.</summary>
    public void OnStarted(long announcedAt) => Volatile.Write(ref _threadTicks, timeProvider.GetElapsedTime(announcedAt).Ticks);
}
