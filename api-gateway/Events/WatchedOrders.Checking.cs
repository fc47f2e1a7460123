using System.Collections.Immutable;
using OrderActors.Domain.Orders;
using OrderActors.GrainInterfaces.Orders;

namespace OrderActors.ApiGateway.Events;

/// <content>Looks at the versions of orders, many at once, for what nobody told. One look at a time.</content>
internal sealed partial class WatchedOrders
{
    private readonly Queue<WatchedOrder> _toBeChecked = [];
    private bool _isChecking;

    private void RequestCheck(WatchedOrder order)
    {
        if (!order.IsToBeChecked)
        {
            order.IsToBeChecked = true;
            _toBeChecked.Enqueue(order);
        }
    }

    private void StartCheck()
    {
        lock (_gate)
        {
            if (_isChecking || _toBeChecked.Count == 0)
            {
                return;
            }

            _isChecking = true;
        }

        _ = CheckAsync();
    }

    private async Task CheckAsync()
    {
        while (TakeBatch() is { Count: > 0 } batch)
        {
            if (await TryCompareAsync(batch))
            {
                StartFetches();
                continue;
            }

            lock (_gate)
            {
                // They are looked at again at the next tick.
                batch.ForEach(RequestCheck);
                _isChecking = false;
                return;
            }
        }
    }

    private List<WatchedOrder> TakeBatch()
    {
        var batch = new List<WatchedOrder>();
        lock (_gate)
        {
            while (batch.Count < OrderHistory.MaxOrdersAQuery && _toBeChecked.TryDequeue(out var order))
            {
                order.IsToBeChecked = false;
                if (order.First is not null)
                {
                    batch.Add(order);
                }
            }

            _isChecking = batch.Count > 0;
        }

        return batch;
    }

    private async ValueTask<bool> TryCompareAsync(List<WatchedOrder> batch)
    {
        try
        {
            var answer = await grains.Queries(IOrderQueryGrain.AnyTenant).ReadVersionsAsync(
                [.. batch.Select(static order => order.Name)], lifetime.ApplicationStopping);
            if (answer.Refusal != OrderRefusal.None)
            {
                return false;
            }

            Compare(batch, answer.Versions);
            return true;
        }
        catch (Exception exception)
        {
            if (!lifetime.ApplicationStopping.IsCancellationRequested)
            {
                LogCheckFailed(exception);
            }

            return false;
        }
    }

    private void Compare(List<WatchedOrder> batch, ImmutableArray<long> versions)
    {
        lock (_gate)
        {
            for (var i = 0; i < batch.Count; i++)
            {
                if (batch[i].SentVersion > versions[i])
                {
                    // What became of it shows when its steps are read.
                    Request(batch[i]);
                }
                else
                {
                    Notice(batch[i], versions[i]);
                }
            }
        }
    }
}
