using OrderActors.Domain.Orders;
using OrderActors.GrainInterfaces;
using OrderActors.GrainInterfaces.Orders;
using OrderActors.Storage.Hosting;
using OrderActors.Storage.Orders;

namespace OrderActors.Grains.WakeUps;

/// <summary>
/// One scan: wakes what is due, most overdue first, and puts off what could not be worked. Those that could not be worked before come
/// last and have a share of the time of their own, so that neither they nor the others can keep the rest waiting.
/// </summary>
internal sealed class WakeUpScan(
    IGrainFactory grains, IDueOrders dueOrders, PutOffOrders putOff, WakeUpOptions options, TimeProvider clock)
{
    private readonly long _begun = clock.GetTimestamp();
    private readonly List<DueOrder> _again = [];
    private readonly List<WakeUpResult> _stuck = [];

    /// <summary>Orders that were found.</summary>
    public int Found { get; private set; }

    /// <summary>How overdue the most overdue one was.</summary>
    public TimeSpan Lag { get; private set; }

    /// <summary>Wake-ups that came to nothing.</summary>
    public int Failures { get; private set; }

    /// <summary>Of these, the ones of orders that can't be read.</summary>
    public int UnreadableFailures { get; private set; }

    /// <summary>Orders that were put off.</summary>
    public IReadOnlyList<WakeUpResult> Stuck => _stuck;

    /// <summary>Runs until nobody is left, or the time or the number of orders is used up.</summary>
    /// <exception cref="StorageUnavailableException">The database could not be asked.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        // Orders with an activation serve themselves; what is found here was due a little while ago and had none.
        var dueAt = clock.GetUtcNow() - options.Grace;
        DueOrder? after = null;
        var woken = 0;
        IReadOnlyList<DueOrder> page;
        do
        {
            page = await dueOrders.FindAsync(dueAt, after, options.MaxOrdersPerScan, cancellationToken);
            if (page.Count == 0)
            {
                break;
            }

            Lag = after is null ? clock.GetUtcNow() - page[0].WakeAt : Lag;
            Found += page.Count;
            after = page[^1];
            var first = Sort(page, options.MaxOrdersPerScan - woken);
            woken += first.Count;
            await WakeAsync(first, options.MaxScanTime * 0.75, cancellationToken);
        }
        while (page.Count == options.MaxOrdersPerScan && woken < options.MaxOrdersPerScan && Elapsed < options.MaxScanTime * 0.75);

        var share = Math.Max(options.MaxOrdersPerScan - woken, (options.MaxOrdersPerScan / 4) + 1);
        await WakeAsync(_again.GetRange(0, Math.Min(share, _again.Count)), options.MaxScanTime, cancellationToken);
        putOff.RemoveOld(clock.GetUtcNow());
    }

    private TimeSpan Elapsed => clock.GetElapsedTime(_begun);

    /// <summary>Those that may be woken now; the ones that could not be worked before are kept for the end.</summary>
    private List<DueOrder> Sort(IReadOnlyList<DueOrder> page, int limit)
    {
        var now = clock.GetUtcNow();
        var first = new List<DueOrder>(Math.Min(page.Count, limit));
        foreach (var order in page)
        {
            var key = KeyOf(order);
            if (!putOff.Has(key))
            {
                if (first.Count < limit)
                {
                    first.Add(order);
                }
            }
            else if (!putOff.IsWaiting(key, now))
            {
                _again.Add(order);
            }
        }

        return first;
    }

    private async Task WakeAsync(List<DueOrder> orders, TimeSpan end, CancellationToken cancellationToken)
    {
        var results = new List<WakeUpResult>(orders.Count);
        var next = 0;
        await Task.WhenAll(Enumerable.Range(0, Math.Min(options.MaxConcurrentWakeUps, orders.Count)).Select(async _ =>
        {
            // One that does not answer holds up no other than the one that takes its place.
            while (next < orders.Count && Elapsed < end && !cancellationToken.IsCancellationRequested)
            {
                results.Add(await WakeAsync(orders[next++], cancellationToken));
            }
        }));
        if (results.Count > 0)
        {
            await PutOffAsync(results, cancellationToken);
        }
    }

    private async Task<WakeUpResult> WakeAsync(DueOrder order, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(options.CallTimeout, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        Task<OrderAnswer?>? call = null;
        try
        {
            call = grains.Find<IOrderGrain>(KeyOf(order).ToString()).WakeAsync(either.Token).AsTask();
            var answer = await call.WaitAsync(either.Token);
            return new WakeUpResult(order, answer?.Refusal ?? OrderRefusal.None, null);
        }
        catch (Exception exception)
        {
            if (call is { IsCompleted: false })
            {
                _ = ForgetAsync(call);
            }

            return new WakeUpResult(
                order, OrderRefusal.None, timeout.IsCancellationRequested ? new TimeoutException("The order did not answer.") : exception);
        }
    }

    /// <summary>Takes note of an answer that comes too late, so that nobody misses it.</summary>
    private static async Task ForgetAsync(Task<OrderAnswer?> call)
    {
        try
        {
            await call;
        }
        catch (Exception)
        {
            // It was counted when it was late.
        }
    }

    /// <summary>
    /// Puts off whoever is still due as it was found, whatever it answered: a build that does not tell what it could not do, or an order
    /// whose row says something else than its state, would otherwise be woken for ever.
    /// </summary>
    private async Task PutOffAsync(List<WakeUpResult> results, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var orders = results.ConvertAll(result => (result.Order, putOff.Next(KeyOf(result.Order), now)));
        var isStuck = new bool[results.Count];
        try
        {
            foreach (var place in await dueOrders.PutOffAsync(orders, cancellationToken))
            {
                isStuck[place] = true;
            }
        }
        catch (StorageUnavailableException)
        {
            // Those that failed are at least remembered.
            for (var i = 0; i < isStuck.Length; i++)
            {
                isStuck[i] = !results[i].IsDone;
            }

            Note(results, orders, isStuck);
            throw;
        }

        Note(results, orders, isStuck);
    }

    private void Note(List<WakeUpResult> results, List<(DueOrder Order, DateTimeOffset Until)> orders, bool[] isStuck)
    {
        for (var i = 0; i < isStuck.Length; i++)
        {
            var isUnreadable = results[i].Refusal == OrderRefusal.Unreadable;
            if (!results[i].IsDone || isStuck[i])
            {
                Failures++;
                UnreadableFailures += isUnreadable ? 1 : 0;
            }

            if (isStuck[i])
            {
                putOff.Add(KeyOf(orders[i].Order), orders[i].Until, isUnreadable);
                _stuck.Add(results[i]);
            }
            else
            {
                putOff.Remove(KeyOf(orders[i].Order));
            }
        }
    }

    private static OrderKey KeyOf(DueOrder order) => new(order.Tenant, order.OrderId);
}
