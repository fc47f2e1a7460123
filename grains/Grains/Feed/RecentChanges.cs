using System.Collections.Immutable;
using OrderActors.GrainInterfaces.Feed;

namespace OrderActors.Grains.Feed;

/// <summary>The last changes of orders, counted on for ever and kept in a ring.</summary>
/// <param name="epoch">Whose count it is.</param>
/// <param name="capacity">Changes that are kept.</param>
internal sealed class RecentChanges(string epoch, int capacity = RecentChanges.DefaultCapacity)
{
    /// <summary>Some seconds of a busy cluster.</summary>
    public const int DefaultCapacity = 16_384;

    /// <summary>Changes a page, some 60 bytes each.</summary>
    public const int MaxPage = 2_000;

    private readonly ChangedOrder[] _ring = new ChangedOrder[capacity];
    private long _end;
    private long _missedAt;

    /// <summary>Adds what a silo told.</summary>
    public void Add(OrderChanges changes)
    {
        foreach (var order in changes.Orders)
        {
            _ring[_end++ % capacity] = order;
        }

        if (changes.HasMissed)
        {
            // It takes a number, so that who has heard all before it hears of it.
            _ring[_end++ % capacity] = default;
            _missedAt = _end;
        }
    }

    /// <summary>Whether there is anything to say after a position.</summary>
    public bool HasAny(FeedPosition after) => after.Epoch != epoch || after.Sequence != _end;

    /// <summary>What came after a position. Who was away for too long, or counts by another activation, has missed all.</summary>
    public FeedPage After(FeedPosition after)
    {
        if (after.Epoch != epoch || after.Sequence > _end || after.Sequence < _end - capacity || after.Sequence < _missedAt)
        {
            return new FeedPage(new FeedPosition(epoch, _end), [], HasMissed: true);
        }

        var count = (int)Math.Min(_end - after.Sequence, MaxPage);
        var orders = ImmutableArray.CreateBuilder<ChangedOrder>(count);
        for (var i = 0; i < count; i++)
        {
            orders.Add(_ring[(after.Sequence + i) % capacity]);
        }

        return new FeedPage(new FeedPosition(epoch, after.Sequence + count), orders.MoveToImmutable(), HasMissed: false);
    }
}
