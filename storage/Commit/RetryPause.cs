namespace OrderActors.Storage.Commit;

/// <summary>How long to wait before something is tried again.</summary>
internal static class RetryPause
{
    private static readonly TimeSpan First = TimeSpan.FromMilliseconds(20);

    /// <summary>A random part of a span that doubles with each failure, so that writers don't come back together.</summary>
    /// <param name="failures">How often it has failed, less one.</param>
    /// <param name="longest">What the span doesn't exceed.</param>
    /// <param name="host">Has the random number.</param>
    public static TimeSpan Of(int failures, TimeSpan longest, IWriterHost host)
    {
        var span = Math.Min(First.TotalMilliseconds * Math.Pow(2, Math.Min(failures, 10)), longest.TotalMilliseconds);
        return TimeSpan.FromMilliseconds(span * host.NextRandom());
    }
}
