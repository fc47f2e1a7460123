using OrderActors.Domain.Orders;
using OrderActors.GrainInterfaces.Orders;

namespace OrderActors.ApiGateway.Events;

/// <content>Reads the steps of orders that have changed: one read of an order at a time, and a bounded number of orders.</content>
internal sealed partial class WatchedOrders
{
    /// <summary>Orders whose steps are read at once. A silo reads as many as it has workers, and lets the others wait.</summary>
    public const int MaxFetches = 16;

    private readonly Queue<WatchedOrder> _due = [];
    private readonly List<WatchedOrder> _failed = [];
    private int _fetchers;

    /// <summary>Reads the steps of an order after a version.</summary>
    public ValueTask<OrderHistory> ReadAsync(OrderKey key, long? afterVersion, CancellationToken cancellationToken) =>
        grains.Queries(key.Tenant).ReadStepsAsync(key.OrderId, afterVersion, cancellationToken);

    private void Request(WatchedOrder order)
    {
        switch (order.Fetch)
        {
            case FetchStage.Idle:
                order.Fetch = FetchStage.Due;
                _due.Enqueue(order);
                break;
            case FetchStage.Running:
                order.Fetch = FetchStage.RunningAgain;
                break;
        }
    }

    private void RetryFetches()
    {
        foreach (var order in _failed)
        {
            order.Fetch = FetchStage.Idle;
            Request(order);
        }

        _failed.Clear();
    }

    /// <summary>Lets fetchers begin. Each ends when nothing is due, and nothing is once nobody watches.</summary>
    private void StartFetches()
    {
        while (TryAddFetcher())
        {
            _ = FetchDueAsync();
        }
    }

    private bool TryAddFetcher()
    {
        lock (_gate)
        {
            // Those that are under way may have been waiting for an answer for long, so they are not counted on.
            if (_fetchers == MaxFetches || _due.Count == 0)
            {
                return false;
            }

            _fetchers++;
            return true;
        }
    }

    private async Task FetchDueAsync()
    {
        while (TryTake(out var order, out var after, out var least))
        {
            OrderHistory history;
            try
            {
                history = await ReadAsync(order.Key, after, lifetime.ApplicationStopping);
            }
            catch (Exception exception)
            {
                if (!lifetime.ApplicationStopping.IsCancellationRequested)
                {
                    LogFetchFailed(exception);
                }

                history = OrderHistory.Refuse(OrderRefusal.StorageUnavailable);
            }

            try
            {
                Conclude(order, after, least, history);
            }
            catch (Exception exception)
            {
                // A bug. Who follows the order comes back with what it has, and the other orders go on.
                LogFetchFailed(exception);
                lock (_gate)
                {
                    EndAll(order);
                }
            }
        }
    }

    private bool TryTake(out WatchedOrder order, out long after, out long least)
    {
        lock (_gate)
        {
            while (_due.TryDequeue(out order!))
            {
                order.Fetch = FetchStage.Idle;
                if (order.First is not null)
                {
                    order.Fetch = FetchStage.Running;
                    (after, least) = (order.SentVersion, order.HighestVersion);
                    return true;
                }
            }

            _fetchers--;
            (after, least) = (0, 0);
            return false;
        }
    }

    /// <param name="order">The order.</param>
    /// <param name="after">Its streams had got so far when it was read.</param>
    /// <param name="least">Some of them had got so far.</param>
    /// <param name="history">What was read.</param>
    private void Conclude(WatchedOrder order, long after, long least, OrderHistory history)
    {
        lock (_gate)
        {
            var again = order.Fetch == FetchStage.RunningAgain;
            order.Fetch = FetchStage.Idle;
            if (order.SentVersion != after)
            {
                // A stream that has less came in between; it is to get all since what it has.
                Request(order);
            }
            else if (history.Refusal is not (OrderRefusal.None or OrderRefusal.NotFound))
            {
                order.Fetch = FetchStage.Failed;
                _failed.Add(order);
            }
            else if (history.Version < after || (history.Steps.Length > 0 && history.Steps[0].Version != after + 1))
            {
                // The database is not the one that it was.
                EndAll(order);
            }
            else
            {
                if (history.Version < least)
                {
                    // Nor is it for those who have got more; somebody who came meanwhile has not.
                    EndAhead(order, history.Version);
                }

                Send(order, history);
                if (order.SentVersion < history.Version || (again && order.NoticedVersion > order.SentVersion))
                {
                    Request(order);
                }
            }
        }
    }

    private void Send(WatchedOrder order, OrderHistory history)
    {
        if (history.Steps.IsEmpty)
        {
            return;
        }

        var frames = OrderFrame.Of(history);
        for (var stream = order.First; stream is not null; stream = stream.Next)
        {
            stream.Push(frames);
        }

        order.SentVersion = frames[^1].Version;
        foreach (var step in history.Steps)
        {
            instruments.OnRead(clock.GetUtcNow() - step.At);
        }
    }

    private static void EndAll(WatchedOrder order) => EndAhead(order, WatchedOrder.Unknown);

    private static void EndAhead(WatchedOrder order, long version)
    {
        for (var stream = order.First; stream is not null; stream = stream.Next)
        {
            if (stream.Version > version)
            {
                stream.End(StreamEnd.Error);
            }
        }

        order.ForgetHighest();
    }
}
