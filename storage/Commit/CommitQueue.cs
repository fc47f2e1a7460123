using System.Threading.Channels;

namespace OrderActors.Storage.Commit;

/// <summary>Changes that wait for the writer, a bounded number of them.</summary>
/// <param name="capacity">How many.</param>
/// <param name="keptUnits">How many units are kept to use again.</param>
/// <param name="instruments">Counts what is refused.</param>
/// <param name="timeProvider">The clock.</param>
internal sealed class CommitQueue(int capacity, int keptUnits, StorageInstruments instruments, TimeProvider timeProvider)
{
    private readonly CommitUnitPool _pool = new(keptUnits);

    private readonly Channel<CommitUnit> _channel = Channel.CreateBounded<CommitUnit>(
        new BoundedChannelOptions(capacity) { SingleReader = true, FullMode = BoundedChannelFullMode.Wait });

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
        if (!_channel.Writer.TryWrite(unit) && unit.TryTake())
        {
            var outcome = _isClosed ? CommitOutcome.Unavailable : CommitOutcome.QueueFull;
            instruments.OnCompleted(outcome, 1);
            unit.Complete(outcome);
        }

        return completion;
    }

    /// <summary>Waits until there is something. False when the queue was closed and is empty.</summary>
    public ValueTask<bool> WaitAsync() => _channel.Reader.WaitToReadAsync(CancellationToken.None);

    /// <summary>Takes what is queued, oldest first, without those that were withdrawn.</summary>
    public void Take(List<CommitUnit> units, int most)
    {
        while (units.Count < most && _channel.Reader.TryRead(out var unit))
        {
            if (unit.TryTake())
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
}
