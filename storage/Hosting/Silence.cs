namespace OrderActors.Storage.Hosting;

/// <summary>
/// Notices that a database which was asked says nothing at all: connections are open, and no answer comes on any of them. It counts ticks
/// of a timer between which somebody waited and nobody heard anything, and not time by a clock: a process that was itself held up has
/// heard nothing either.
/// </summary>
/// <param name="grace">How long there has to be nothing; somewhat longer may pass.</param>
/// <param name="timeProvider">The clock.</param>
/// <param name="onTick">Called at each tick while somebody waits, and when it is heard again, with whether it is silent.</param>
internal sealed class Silence(TimeSpan grace, TimeProvider timeProvider, Action<bool> onTick) : IDisposable
{
    private const int Ticks = 4;

    private readonly Lock _gate = new();
    private ITimer? _timer;
    private bool _isTicking;
    private bool _isDisposed;
    private bool _isNews;
    private int _waiting;
    private int _quietTicks;
    private volatile bool _isSilent;

    /// <summary>Whether it is silent: from then on until something is heard, also while nobody asks.</summary>
    public bool IsSilent => _isSilent;

    /// <summary>The database is asked for something.</summary>
    public void OnAsked()
    {
        lock (_gate)
        {
            // The tick that comes next may come at once, and counts from here.
            _isNews |= _waiting++ == 0 && !_isSilent;
            if (!_isTicking && !_isDisposed)
            {
                _isTicking = true;
                SetTimer();
            }
        }
    }

    /// <summary>It answered, be it with an error.</summary>
    public void OnHeard()
    {
        bool wasSilent;
        lock (_gate)
        {
            _waiting--;
            _isNews = true;
            wasSilent = _isSilent;
            _isSilent = false;
        }

        if (wasSilent)
        {
            onTick(false);
        }
    }

    /// <summary>Nobody waits for the answer any more: there is no connection, or it broke. Nothing was heard, but that is no silence.
    /// </summary>
    public void OnLost()
    {
        lock (_gate)
        {
            _waiting--;
            _isNews = true;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_gate)
        {
            _isDisposed = true;
            _timer?.Dispose();
        }
    }

    private void Tick()
    {
        bool isSilent;
        lock (_gate)
        {
            if (_waiting == 0 || _isDisposed)
            {
                _isTicking = false;
                return;
            }

            _quietTicks = _isNews ? 0 : _quietTicks + 1;
            _isNews = false;
            _isSilent |= _quietTicks >= Ticks;
            isSilent = _isSilent;
            SetTimer();
        }

        onTick(isSilent);
    }

    private void SetTimer()
    {
        _timer ??= timeProvider.CreateTimer(
            static silence => ((Silence)silence!).Tick(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _timer.Change(grace / Ticks, Timeout.InfiniteTimeSpan);
    }
}
