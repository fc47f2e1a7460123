using OrderActors.ApiGateway.Orders;
using OrderActors.GrainInterfaces.Orders;

namespace OrderActors.ApiGateway.Events;

/// <summary>
/// The orders that have streams. Whoever tells that one of them changed, the feed or a look at its version, makes its steps be read once,
/// and every stream of it gets the same frames. A stream is added before it reads what it begins with, so whatever changes after that
/// read reaches it here; what it has by then it skips.
/// </summary>
internal sealed partial class WatchedOrders(
    OrderGrains grains,
    EventStreamInstruments instruments,
    IHostApplicationLifetime lifetime,
    TimeProvider clock,
    ILogger<WatchedOrders> logger)
{
    /// <summary>Seconds in which every order's version is looked at once, in case that nobody told.</summary>
    public const int CheckSeconds = 30;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, WatchedOrder> _orders = new(StringComparer.Ordinal);
    private readonly SlotWheel<WatchedOrder> _turns = new(CheckSeconds);

    /// <summary>Orders that have streams.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _orders.Count;
            }
        }
    }

    /// <summary>Adds a stream.</summary>
    public void Add(OrderKey key, EventStream stream)
    {
        lock (_gate)
        {
            var name = key.ToString();
            if (!_orders.TryGetValue(name, out var order))
            {
                order = new WatchedOrder(key);
                _orders.Add(order.Name, order);
                _turns.Add(order);
                instruments.OnWatched(1);
            }

            order.Add(stream);
        }
    }

    /// <summary>Says up to which version a stream gets the steps by itself. Where its order was ahead of it, those in between are read
    /// again for it.</summary>
    public void Settle(EventStream stream, long version)
    {
        lock (_gate)
        {
            var order = stream.Order!;
            if (order.SentVersion == WatchedOrder.Unknown || order.SentVersion > version)
            {
                var wasAhead = order.SentVersion > version || order.NoticedVersion > version;
                order.SentVersion = version;
                if (wasAhead)
                {
                    Request(order);
                }
            }
        }

        StartFetches();
    }

    /// <summary>Removes a stream, and with the last one its order.</summary>
    public void Remove(EventStream stream)
    {
        lock (_gate)
        {
            if (stream.Order is not { } order)
            {
                return;
            }

            order.Remove(stream);
            if (order.First is null)
            {
                _orders.Remove(order.Name);
                _turns.Remove(order);
                instruments.OnWatched(-1);
            }
        }
    }

    /// <summary>Some orders have changed; those that nobody watches are passed over.</summary>
    public void Notice(IEnumerable<GrainInterfaces.Feed.ChangedOrder> changes)
    {
        lock (_gate)
        {
            foreach (var change in changes)
            {
                if (change.Key is not null && _orders.TryGetValue(change.Key, out var order))
                {
                    Notice(order, change.Version);
                }
            }
        }

        StartFetches();
    }

    /// <summary>Any order may have changed.</summary>
    public void NoticeAny()
    {
        lock (_gate)
        {
            foreach (var order in _orders.Values)
            {
                RequestCheck(order);
            }
        }

        StartCheck();
    }

    /// <summary>Some seconds went by.</summary>
    public void Tick(int seconds)
    {
        lock (_gate)
        {
            for (var i = 0; i < Math.Min(seconds, CheckSeconds); i++)
            {
                _turns.Advance().ForEach(RequestCheck);
            }

            RetryFetches();
        }

        StartFetches();
        StartCheck();
    }

    private void Notice(WatchedOrder order, long version)
    {
        order.NoticedVersion = Math.Max(order.NoticedVersion, version);
        if (order.SentVersion != WatchedOrder.Unknown && version > order.SentVersion)
        {
            Request(order);
        }
    }
}
