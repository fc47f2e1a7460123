using System.Collections.Concurrent;

namespace OrderActors.Storage.Commit;

/// <summary>Units to use again.</summary>
/// <param name="capacity">The most that are kept.</param>
internal sealed class CommitUnitPool(int capacity)
{
    private readonly ConcurrentQueue<CommitUnit> _units = new();
    private int _count;

    /// <summary>An empty one.</summary>
    public CommitUnit Rent()
    {
        if (_units.TryDequeue(out var unit))
        {
            Interlocked.Decrement(ref _count);
            return unit;
        }

        return new CommitUnit(this);
    }

    /// <summary>Keeps one.</summary>
    public void Return(CommitUnit unit)
    {
        if (Interlocked.Increment(ref _count) <= capacity)
        {
            _units.Enqueue(unit);
        }
        else
        {
            Interlocked.Decrement(ref _count);
        }
    }
}
