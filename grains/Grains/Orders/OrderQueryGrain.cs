using System.Collections.Immutable;
using System.Text.Json;
using OrderActors.Domain.Orders;
using OrderActors.GrainInterfaces.Orders;
using OrderActors.Storage.Hosting;
using OrderActors.Storage.Orders;
using Orleans.Concurrency;

namespace OrderActors.Grains.Orders;

/// <summary>Reads the tables for lists, timelines and event streams. As many at once as there are workers; more wait in the bounded
/// mailbox.</summary>
[StatelessWorker(MaxLocalWorkers)]
internal sealed partial class OrderQueryGrain(IOrderQueries queries, OrderServices services) : Grain, IOrderQueryGrain
{
    /// <summary>Below the size of the read pool, so that lists leave connections for activations.</summary>
    private const int MaxLocalWorkers = 6;

    /// <summary>More steps than an order comes to: 25 effects that a partner refused until they were parked, or an outage of a year, which
    /// is some 600 attempts an effect, and a few dozen others.</summary>
    private const int MaxTimelineEvents = 10_000;

    public async ValueTask<OrderPage> ListAsync(OrderListQuery query, CancellationToken cancellationToken)
    {
        // One more than asked for tells whether there is a next page.
        var filter = new OrderFilter(
            query.CustomerId,
            query.Status,
            query.CreatedAfter,
            query.CreatedBefore,
            query.After?.CreatedAt,
            query.After?.OrderId,
            query.Limit + 1);
        IReadOnlyList<OrderRow> rows;
        try
        {
            rows = await queries.ListAsync(this.GetPrimaryKeyString(), filter, cancellationToken);
        }
        catch (StorageUnavailableException)
        {
            return new OrderPage([], null) { Refusal = OrderRefusal.StorageUnavailable };
        }

        var count = Math.Min(rows.Count, query.Limit);
        var items = ImmutableArray.CreateBuilder<byte[]>(count);
        for (var i = 0; i < count; i++)
        {
            if (TryShow(rows[i]) is { } item)
            {
                items.Add(item);
            }
        }

        var next = rows.Count > query.Limit ? new OrderCursor(rows[count - 1].CreatedAt, rows[count - 1].OrderId) : null;
        return new OrderPage(items.DrainToImmutable(), next);
    }

    public async ValueTask<OrderTimeline> GetTimelineAsync(string orderId, CancellationToken cancellationToken)
    {
        try
        {
            var events = await queries.ReadEventsAsync(this.GetPrimaryKeyString(), orderId, 0, MaxTimelineEvents, cancellationToken);
            return events.Count == 0
                ? new OrderTimeline(OrderRefusal.NotFound, [])
                : new OrderTimeline(OrderRefusal.None, OrderSteps.Write([.. events]));
        }
        catch (StorageUnavailableException)
        {
            return new OrderTimeline(OrderRefusal.StorageUnavailable, []);
        }
    }

    public async ValueTask<OrderHistory> ReadStepsAsync(string orderId, long? afterVersion, CancellationToken cancellationToken)
    {
        try
        {
            var events = await queries.ReadEventsAsync(this.GetPrimaryKeyString(), orderId, 0, MaxTimelineEvents, cancellationToken);
            return OrderHistories.Of(events, afterVersion);
        }
        catch (StorageUnavailableException)
        {
            return OrderHistory.Refuse(OrderRefusal.StorageUnavailable);
        }
        catch (JsonException exception)
        {
            if (services.LoadFailures.TryTake(out var leftOut))
            {
                LogStepsUnreadable(services.Logger, exception, orderId, leftOut);
            }

            return OrderHistory.Refuse(OrderRefusal.StorageUnavailable);
        }
    }

    public async ValueTask<OrderVersions> ReadVersionsAsync(ImmutableArray<string> keys, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(keys.Length, OrderHistory.MaxOrdersAQuery);
        var orders = new (string, string)[keys.Length];
        for (var i = 0; i < orders.Length; i++)
        {
            var key = OrderKey.Parse(keys[i]);
            orders[i] = (key.Tenant, key.OrderId);
        }

        try
        {
            return new OrderVersions(OrderRefusal.None, [.. await queries.ReadVersionsAsync(orders, cancellationToken)]);
        }
        catch (StorageUnavailableException)
        {
            return new OrderVersions(OrderRefusal.StorageUnavailable, []);
        }
    }

    /// <summary>Shows an order. A row that this build can't read is left out, and named: it is no reason not to show the others.</summary>
    private byte[]? TryShow(OrderRow row)
    {
        try
        {
            return OrderViews.Of(OrderJson.ReadState(row.State)).Json;
        }
        catch (JsonException exception)
        {
            services.Instruments.OnLeftOut();
            if (services.LoadFailures.TryTake(out var leftOut))
            {
                LogRowLeftOut(services.Logger, exception, row.OrderId, leftOut);
            }

            return null;
        }
    }
}
