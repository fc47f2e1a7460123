namespace OrderActors.Storage.Commit;

/// <summary>
/// What the writer does when it has nothing to write. On an idle connection it listens for the end of it, so that the first batch after a
/// restart of the server is not sent into nothing, where its outcome would be unclear; once a second it asks whether the session can still
/// write. While it can't write, it tries to, with growing pauses. All of it in the writer's loop, woken through its queue.
/// </summary>
internal sealed class ConnectionWatch(
    IBatchConnection connection,
    BatchSender sender,
    WriterHealth health,
    CommitQueue queue,
    IWriterHost host,
    TimeProvider timeProvider) : IDisposable
{
    /// <summary>Batches that follow each other faster don't pay for starting to listen and ending it.</summary>
    private static readonly TimeSpan IdleTime = TimeSpan.FromMilliseconds(25);

    private static readonly TimeSpan CheckInterval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(1);

    private ITimer? _timer;
    private volatile bool _isSet;
    private bool _wasBusy;
    private int _failures;
    private long _checkedAt;
    private Task? _listening;
    private CancellationTokenSource? _stop;

    /// <summary>Gives the connection free.</summary>
    public async ValueTask EndAsync()
    {
        if (_listening is not null)
        {
            await _stop!.CancelAsync();
            await _listening;
            _stop.Dispose();
            _listening = null;

            // What was set was for a connection that goes on to be idle.
            _isSet = false;
        }
    }

    /// <summary>A turn of the loop that found nothing to write.</summary>
    /// <param name="batch">One to fill with nothing, and write.</param>
    /// <param name="abandoned">Ends it.</param>
    public async ValueTask LookAsync(CommitBatch batch, CancellationToken abandoned)
    {
        if (!health.IsWritable || (connection.IsWatched && !connection.IsOpen))
        {
            // Only a write tells whether it can write. This one is a new number in the writer's own row.
            batch.Fill([], []);
            await sender.ProbeAsync(batch, abandoned);
            _checkedAt = timeProvider.GetTimestamp();
        }
        else if (!_wasBusy && connection.IsWatched)
        {
            await CheckAsync(abandoned);
            if (health.IsWritable)
            {
                _stop = new CancellationTokenSource();
                _listening = ListenAsync(_stop.Token);
                Set(CheckInterval);
            }
        }

        _wasBusy = false;
    }

    /// <summary>Sees to it that the loop wakes again in time.</summary>
    /// <param name="wrote">Whether it had something to write.</param>
    public void SetNext(bool wrote)
    {
        _wasBusy |= wrote;
        if (!health.IsWritable)
        {
            Set(RetryPause.Of(_failures++, LongestPause, host));
            return;
        }

        if (wrote)
        {
            _failures = 0;
        }

        if (!_isSet && connection.IsWatched)
        {
            Set(IdleTime);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _timer?.Dispose();

    private async ValueTask CheckAsync(CancellationToken abandoned)
    {
        if (timeProvider.GetElapsedTime(_checkedAt) >= CheckInterval)
        {
            await sender.CheckAsync(abandoned);
            _checkedAt = timeProvider.GetTimestamp();
            _failures = health.IsWritable ? 0 : _failures;
        }
    }

    private async Task ListenAsync(CancellationToken stop)
    {
        try
        {
            while (true)
            {
                await connection.ListenAsync(stop);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Somebody wants to write.
        }
        catch (Exception exception)
        {
            await sender.NoteAsync(CommitFault.ConnectionLost, exception, wasSent: false);
            queue.Wake();
        }
    }

    private void Set(TimeSpan time)
    {
        _isSet = true;
        _timer ??= timeProvider.CreateTimer(
            static watch => ((ConnectionWatch)watch!).OnTime(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _timer.Change(time, Timeout.InfiniteTimeSpan);
    }

    private void OnTime()
    {
        _isSet = false;
        queue.Wake();
    }
}
