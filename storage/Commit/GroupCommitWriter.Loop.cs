namespace OrderActors.Storage.Commit;

internal sealed partial class GroupCommitWriter
{
    // What the loop took from the queue last. Not all of it is decided.
    private List<CommitUnit> _taken = [];
    private int _isKnownSilent;

    private async Task RunAsync()
    {
        try
        {
            _queue.Wake();
            while (await _queue.WaitAsync())
            {
                await _watch.EndAsync();
                await TakeTurnAsync();
            }
        }
        catch (Exception exception)
        {
            // A bug, and nobody knows what is right any more in this writer's memory. The process says so, and writes no more.
            EndBy(exception);
        }
        finally
        {
            await _watch.EndAsync();
        }
    }

    private async ValueTask TakeTurnAsync()
    {
        var units = new List<CommitUnit>(Math.Min(_queue.Length, _options.MaxBatchUnits));
        _taken = units;
        _queue.Take(units, _options.MaxBatchUnits);
        RefuseStale(units);
        var wrote = units.Count > 0;
        if (wrote)
        {
            var oldest = _timeProvider.GetElapsedTime(units[0].QueuedAt);
            _delay.OnTaken(oldest);
            _instruments.OnBatchTaken(oldest);
            await WriteAsync(units);
            _delay.OnWritten();
        }
        else
        {
            await _watch.LookAsync(_batch, _abandoned.Token);
        }

        _watch.SetNext(wrote);
    }

    /// <summary>Refuses what waited longer than a batch may take. Only a database that is out of reach makes them wait so long.</summary>
    private void RefuseStale(List<CommitUnit> units)
    {
        var stale = 0;
        while (stale < units.Count
            && (_abandoned.IsCancellationRequested || _timeProvider.GetElapsedTime(units[stale].QueuedAt) > _options.CommitDeadline))
        {
            units[stale++].Complete(CommitOutcome.Unavailable);
        }

        units.RemoveRange(0, stale);
        _instruments.OnCompleted(CommitOutcome.Unavailable, stale);
    }

    /// <summary>The loop itself stands and waits for an answer meanwhile.</summary>
    private void OnTick(bool isSilent)
    {
        if (Interlocked.Exchange(ref _isKnownSilent, isSilent ? 1 : 0) == (isSilent ? 1 : 0))
        {
            // Whoever came before it was found may still have found a place in the queue.
            _health.RefuseWaiting();
        }
        else if (isSilent)
        {
            LogSilent();
            _health.RefuseWaiting();
        }
        else
        {
            LogHeard();
        }
    }

    /// <summary>Tells whoever waits. What was taken may have been written; what is queued was not, and no more is taken.</summary>
    private void EndBy(Exception exception)
    {
        LogEnded(exception);
        _health.Note(WriterCondition.Ended);
        foreach (var unit in _taken.Where(static unit => unit.TryAbandon()))
        {
            try
            {
                unit.Settle(CommitOutcome.Unknown);
            }
            catch (Exception second)
            {
                LogEnded(second);
            }

            unit.Tell(CommitOutcome.Unknown);
        }
    }
}
