namespace OrderActors.Grains;

/// <summary>
/// Bounds how often one kind of line is logged, where thousands of orders may have the same to say at once: the first lines of a while
/// are written, and the first one of the next while says how many were not.
/// </summary>
/// <param name="clock">The clock.</param>
internal sealed class LogBudget(TimeProvider clock)
{
    /// <summary>Lines a <see cref="Window"/>.</summary>
    public const int MaxLines = 10;

    /// <summary>The while.</summary>
    public static readonly TimeSpan Window = TimeSpan.FromSeconds(10);

    private readonly Lock _gate = new();
    private long _since;
    private int _written = MaxLines;
    private long _leftOut;

    /// <summary>Whether a line may be written now.</summary>
    /// <param name="leftOut">How many were not, since the last one that was.</param>
    public bool TryTake(out long leftOut)
    {
        lock (_gate)
        {
            if (_since == 0 || clock.GetElapsedTime(_since) >= Window)
            {
                _since = clock.GetTimestamp();
                _written = 0;
            }

            leftOut = _leftOut;
            if (_written == MaxLines)
            {
                _leftOut++;
                return false;
            }

            _written++;
            _leftOut = 0;
            return true;
        }
    }
}
