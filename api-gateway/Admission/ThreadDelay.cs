namespace OrderActors.ApiGateway.Admission;

/// <summary>
/// How long work waits for a thread of the pool, measured by a work item of its own that stands in line like any other and looks how long
/// that took. It is sent when requests come, so that an idle process has nothing to do.
/// </summary>
internal sealed class ThreadDelay(TimeProvider clock) : IThreadPoolWorkItem
{
    private readonly Lock _lock = new();
    private long _sentAt;
    private bool _isUnderWay;
    private TimeSpan _sum;
    private int _count;

    /// <summary>Sends one, unless one is under way.</summary>
    public void Measure()
    {
        lock (_lock)
        {
            if (_isUnderWay)
            {
                return;
            }

            _isUnderWay = true;
            _sentAt = clock.GetTimestamp();
        }

        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    /// <summary>The mean since it was asked for last. One that is still under way says at least how long it has been.</summary>
    public TimeSpan TakeMean()
    {
        lock (_lock)
        {
            var mean = _count == 0 ? TimeSpan.Zero : _sum / _count;
            var underWay = _isUnderWay ? clock.GetElapsedTime(_sentAt) : TimeSpan.Zero;
            (_sum, _count) = (TimeSpan.Zero, 0);
            return mean > underWay ? mean : underWay;
        }
    }

    void IThreadPoolWorkItem.Execute()
    {
        lock (_lock)
        {
            _sum += clock.GetElapsedTime(_sentAt);
            _count++;
            _isUnderWay = false;
        }
    }
}
