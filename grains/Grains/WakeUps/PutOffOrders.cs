using System.Runtime.InteropServices;
using OrderActors.GrainInterfaces.Orders;

namespace OrderActors.Grains.WakeUps;

/// <summary>
/// What the keeper remembers of the orders that could not be worked: how often in a row, by which their waits grow. Until when each is put
/// off is in its row too, where it outlives the keeper; a keeper that begins anew begins with short waits.
/// </summary>
internal sealed class PutOffOrders(WakeUpOptions options, Jitter jitter)
{
    /// <summary>Orders that are remembered. More than these wait as long as any may.</summary>
    public const int MaxOrders = 10_000;

    private readonly Dictionary<OrderKey, PutOffOrder> _orders = [];
    private readonly Queue<OrderKey> _unnamed = [];

    /// <summary>How many are remembered.</summary>
    public int Count => _orders.Count;

    /// <summary>How many of them this program can't read.</summary>
    public int Unreadable { get; private set; }

    /// <summary>Whether it could not be worked the last time.</summary>
    public bool Has(OrderKey key) => _orders.ContainsKey(key);

    /// <summary>Whether it is put off. It is not found then, unless that could not be stored.</summary>
    public bool IsWaiting(OrderKey key, DateTimeOffset now) => _orders.TryGetValue(key, out var order) && order.Until > now;

    /// <summary>Until when it is put off if it can't be worked now: twice as long as the last time, of which 50 to 100 %, so that what
    /// failed together does not come back together.</summary>
    public DateTimeOffset Next(OrderKey key, DateTimeOffset now)
    {
        var longest = options.MaxPutOffDelay.TotalSeconds;
        var wait = longest;
        if (_orders.TryGetValue(key, out var order) || _orders.Count < MaxOrders)
        {
            wait = Math.Min(options.PutOffDelay.TotalSeconds * Math.Pow(2, Math.Min(order.Failures, 30)), longest);
        }

        return now + TimeSpan.FromMicroseconds(Math.Floor(wait * 1_000_000 * (0.5 + (0.5 * jitter.Next()))));
    }

    /// <summary>It could not be worked.</summary>
    public void Add(OrderKey key, DateTimeOffset until, bool isUnreadable)
    {
        if (_orders.Count >= MaxOrders && !_orders.ContainsKey(key))
        {
            return;
        }

        ref var order = ref CollectionsMarshal.GetValueRefOrAddDefault(_orders, key, out _);
        if (isUnreadable && !order.IsUnreadable)
        {
            _unnamed.Enqueue(key);
        }

        Unreadable += (isUnreadable ? 1 : 0) - (order.IsUnreadable ? 1 : 0);
        order = new PutOffOrder(order.Failures + 1, until, isUnreadable);
    }

    /// <summary>It was worked.</summary>
    public void Remove(OrderKey key)
    {
        if (_orders.Remove(key, out var order) && order.IsUnreadable)
        {
            Unreadable--;
        }
    }

    /// <summary>Forgets those that were not found again for so long that somebody else must have worked them.</summary>
    public void RemoveOld(DateTimeOffset now)
    {
        foreach (var (key, order) in _orders)
        {
            if (order.Until + options.MaxPutOffDelay < now)
            {
                Remove(key);
            }
        }
    }

    /// <summary>The next one that can't be read and that nobody was told of yet.</summary>
    public bool TryTakeUnnamed(out OrderKey key)
    {
        while (_unnamed.TryDequeue(out key))
        {
            if (_orders.TryGetValue(key, out var order) && order.IsUnreadable)
            {
                return true;
            }
        }

        return false;
    }

    private readonly record struct PutOffOrder(int Failures, DateTimeOffset Until, bool IsUnreadable);
}
