using OrderActors.GrainInterfaces.Feed;
using OrderActors.GrainInterfaces.Orders;

namespace OrderActors.Grains.Feed;

/// <summary>
/// What changed in this silo and was not passed on yet. An order that was committed leaves its key here and goes on: nobody waits for
/// who hears of it, and nothing that fails there comes back. What is lost is found all the same, a little later, by who watches: whoever
/// tells of an order is no more than the reason to look at its row. While nobody watches, a mark takes the keys' place.
/// </summary>
public sealed class OrderFeed
{
    /// <summary>Orders kept until they are passed on; what comes after them is only marked.</summary>
    public const int MaxOrders = 10_000;

    private readonly Lock _gate = new();
    private List<ChangedOrder> _changed = [];
    private TaskCompletionSource? _waiting;
    private volatile bool _isWatched;
    private volatile bool _hasMissed;

    /// <summary>Whether anybody watches orders, as far as is known.</summary>
    public bool IsWatched
    {
        get => _isWatched;
        set => _isWatched = value;
    }

    /// <summary>An order has changed.</summary>
    /// <param name="key">The order.</param>
    /// <param name="version">The version that it got.</param>
    public void OnChanged(OrderKey key, long version)
    {
        if (_hasMissed && !_isWatched)
        {
            return;
        }

        lock (_gate)
        {
            if (_isWatched && _changed.Count < MaxOrders)
            {
                _changed.Add(new ChangedOrder(key.ToString(), version));
            }
            else
            {
                _hasMissed = true;
            }

            _waiting?.TrySetResult();
        }
    }

    /// <summary>Waits until there is something to pass on.</summary>
    public async Task WaitAsync(CancellationToken cancellationToken)
    {
        Task waiting;
        lock (_gate)
        {
            if (_changed.Count > 0 || _hasMissed)
            {
                return;
            }

            _waiting = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            waiting = _waiting.Task;
        }

        await waiting.WaitAsync(cancellationToken);
    }

    /// <summary>Takes what is to be passed on.</summary>
    public OrderChanges Take()
    {
        lock (_gate)
        {
            var changes = new OrderChanges([.. _changed], _hasMissed);
            _changed = _changed.Capacity > MaxOrders / 10 ? [] : Emptied(_changed);
            _hasMissed = false;
            return changes;
        }
    }

    /// <summary>What was taken may not have arrived.</summary>
    public void OnLost()
    {
        lock (_gate)
        {
            _hasMissed = true;
        }
    }

    private static List<ChangedOrder> Emptied(List<ChangedOrder> list)
    {
        list.Clear();
        return list;
    }
}
