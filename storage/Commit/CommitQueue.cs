using System.Threading.Channels;

namespace OrderActors.Storage.Commit;

/// <summary>Changes that wait for the writer, a bounded number of them.</summary>
/// <param name="capacity">How many.</param>
/// <param name="keptUnits">How many units are kept to use again.</param>
/// <param name="health">Whether there is any sense in waiting.</param>
/// <param name="instruments">Counts what is refused.</param>
/// <param name="timeProvider">The clock.</param>
internal sealed class CommitQueue(
    int capacity, int keptUnits, WriterHealth health, StorageInstruments instruments, TimeProvider timeProvider)
{
    private readonly CommitUnitPool _pool = new(keptUnits);

    // Null wakes the writer and is nothing to write. The writer takes; whoever finds that nothing can be written takes what is to be
    // refused.
    private readonly Channel<CommitUnit?> _channel = Channel.CreateBounded<CommitUnit?>(
        new BoundedChannelOptions(capacity) { SingleReader = false, FullMode = BoundedChannelFullMode.Wait });

    private volatile bool _isClosed;

    /// <summary>Units that wait, withdrawn ones included.</summary>
    public int Length => _channel.Reader.Count;

    /// <summary>An empty unit, to be given to <see cref="EnqueueAsync"/>.</summary>
    public CommitUnit Rent() => _pool.Rent();

    /// <summary>Queues a unit and tells what became of it. The caller gives the unit away.</summary>
    /// <exception cref="OperationCanceledException">It was withdrawn while it was queued; nothing was changed.</exception>
    public ValueTask<CommitOutcome> EnqueueAsync(CommitUnit unit, CancellationToken cancellationToken)
    {
        var completion = unit.Completion;
        unit.QueuedAt = timeProvider.GetTimestamp();
        unit.WithdrawOn(cancellationToken);
        if (health.RefusesAtOnce)
        {
            Refuse(unit, CommitOutcome.Unavailable);
        }
        else if (!_channel.Writer.TryWrite(unit))
        {
            Refuse(unit, _isClosed ? CommitOutcome.Unavailable : CommitOutcome.QueueFull);
        }
        else if (health.RefusesAtOnce)
        {
            // That was found between the question and the queue, and those who found it may have refused what waited before this came.
            RefuseWaiting();
        }

        return completion;
    }

    /// <summary>Refuses everything that waits.</summary>
    public void RefuseWaiting()
    {
        var wasToWake = false;
        while (_channel.Reader.TryRead(out var unit))
        {
            wasToWake |= unit is null;
            if (unit is not null)
            {
                Refuse(unit, CommitOutcome.Unavailable);
            }
        }

        if (wasToWake)
        {
            // The writer may not have begun to wait when it was woken. It would wait for ever, since whoever comes now is refused.
            Wake();
        }
    }

    /// <summary>Lets the writer look about, although there may be nothing to write.</summary>
    public void Wake() => _channel.Writer.TryWrite(null);

    /// <summary>Waits until there is something. False when the queue was closed and is empty.</summary>
    public ValueTask<bool> WaitAsync() => _channel.Reader.WaitToReadAsync(CancellationToken.None);

    /// <summary>Takes what is queued, oldest first, without those that were withdrawn.</summary>
    public void Take(List<CommitUnit> units, int most)
    {
        while (units.Count < most && _channel.Reader.TryRead(out var unit))
        {
            if (unit?.TryTake() == true)
            {
                units.Add(unit);
            }
        }
    }

    /// <summary>Takes no more.</summary>
    public void Close()
    {
        _isClosed = true;
        _channel.Writer.TryComplete();
    }

    private void Refuse(CommitUnit unit, CommitOutcome outcome)
    {
        if (unit.TryDecide())
        {
            instruments.OnCompleted(outcome, 1);
            unit.Complete(outcome);
        }
    }
}
