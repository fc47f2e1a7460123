namespace OrderActors.Storage.Commit;

/// <summary>
/// How long changes stand in line in this process: for the writer, and then for a thread that tells their submitters. It is what is left
/// of the waiting when the time that a commit takes by itself is taken away. A change always waits for the batch before its own; where the
/// disk is slow that is long, and yet no sign that too much is asked: more changes only make larger batches.
/// </summary>
/// <remarks>What a commit takes by itself is what batches of different sizes have in common: the duration that a straight line through
/// them, fitted by least squares over the last few dozen, has at a size of 0.</remarks>
/// <param name="timeProvider">The clock.</param>
internal sealed class QueueDelay(TimeProvider timeProvider)
{
    private const double WeightOfLatest = 0.05;

    // Sizes that hardly differ say nothing of what a change costs; what they said before is believed less and less.
    private const double MinVariance = 4;
    private const double Forgetting = 0.99;

    // What nobody has measured since is no news: while nothing is written, nothing stands in line.
    private static readonly TimeSpan MaxAge = TimeSpan.FromSeconds(1);

    private double _units;
    private double _seconds;
    private double _variance;
    private double _covariance;
    private double _secondsAUnit;
    private long _commitTicks;
    private long _takenAt;
    private long _writerTicks;
    private long _threadTicks;
    private bool _isWriting;

    /// <summary>How long it is now.</summary>
    public TimeSpan Current
    {
        get
        {
            var writing = timeProvider.GetElapsedTime(Volatile.Read(ref _takenAt));
            var known = Volatile.Read(ref _writerTicks) + Volatile.Read(ref _threadTicks);
            if (!Volatile.Read(ref _isWriting))
            {
                return writing > MaxAge ? TimeSpan.Zero : TimeSpan.FromTicks(known);
            }

            // A batch that is not done waits for the database, and what came since waits for it.
            return TimeSpan.FromTicks(Math.Max(known, writing.Ticks - Volatile.Read(ref _commitTicks)));
        }
    }

    /// <summary>The writer has taken what waited. Called by its loop only, as are the next two.</summary>
    /// <param name="oldest">How long the oldest of it had waited.</param>
    public void OnTaken(TimeSpan oldest)
    {
        Volatile.Write(ref _writerTicks, Math.Max(oldest.Ticks - _commitTicks, 0));
        Volatile.Write(ref _takenAt, timeProvider.GetTimestamp());
        Volatile.Write(ref _isWriting, true);
    }

    /// <summary>A batch was committed.</summary>
    public void OnCommitted(int units, TimeSpan elapsed)
    {
        var (moreUnits, moreSeconds) = (units - _units, elapsed.TotalSeconds - _seconds);
        _units += WeightOfLatest * moreUnits;
        _seconds += WeightOfLatest * moreSeconds;
        _variance = (1 - WeightOfLatest) * (_variance + (WeightOfLatest * moreUnits * moreUnits));
        _covariance = (1 - WeightOfLatest) * (_covariance + (WeightOfLatest * moreUnits * moreSeconds));
        _secondsAUnit = _variance < MinVariance
            ? _secondsAUnit * Forgetting
            : Math.Clamp(_covariance / _variance, 0, _seconds / _units);
        Volatile.Write(ref _commitTicks, TimeSpan.FromSeconds(_seconds - (_secondsAUnit * _units)).Ticks);
    }

    /// <summary>Nothing that was taken is left to be written.</summary>
    public void OnWritten() => Volatile.Write(ref _isWriting, false);

    /// <summary>What tells submitters is given to the threads.</summary>
    /// <returns>To be given to <see cref="OnStarted"/>.</returns>
    public long Announce() => timeProvider.GetTimestamp();

    /// <summary>A thread has taken it.</summary>
    public void OnStarted(long announcedAt) => Volatile.Write(ref _threadTicks, timeProvider.GetElapsedTime(announcedAt).Ticks);
}
