using Npgsql;
using OrderActors.Domain.Stock;
using OrderActors.Storage.Hosting;
using OrderActors.Storage.Orders;
using OrderActors.Storage.Stock;
using OrderActors.Tests.Model;
using Database = OrderActors.Tests.Model.DatabaseModel;
using OrderRow = OrderActors.Storage.Orders.OrderRow;

namespace OrderActors.Simulation.Tests.Storage;

/// <summary>What one process reads of the database.</summary>
internal sealed class SimulatedReads(DatabaseLink link) : IStockReads, IOrderReads, IOrderQueries, IDueOrders
{
    public async ValueTask<StockState> ReadStateAsync(string tenant, string sku, CancellationToken cancellationToken) =>
        await ReadAsync(database => StateOf(database, new SkuKey(tenant, sku)));

    public async ValueTask<OrderMoves> FindMovesAsync(string tenant, string sku, string orderId, CancellationToken cancellationToken) =>
        await ReadAsync(database => database.Ledger.Of(new SkuKey(tenant, sku))
            .Where(move => move.Order == orderId && !move.WithOrder)
            .Aggregate(new OrderMoves(StoredOrders.HeldFromTheStart(database, tenant, sku, orderId), false, false, false), With));

    public async ValueTask SaveSnapshotAsync(string tenant, string sku, CancellationToken cancellationToken) => await ReadAsync(database =>
    {
        database.SaveSnapshot(tenant, sku);
        return true;
    });

    public async ValueTask<OrderRecord?> FindAsync(string tenant, string orderId, CancellationToken cancellationToken) =>
        await ReadAsync(database => database.Find(tenant, orderId) is { } row ? StoredOrders.RecordOf(row) : null);

    public ValueTask<IReadOnlyList<OrderRow>> ListAsync(string tenant, OrderFilter filter, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public async ValueTask<IReadOnlyList<OrderEventRecord>> ReadEventsAsync(
        string tenant, string orderId, long afterVersion, int limit, CancellationToken cancellationToken) =>
        await ReadAsync(database => StoredOrders.StepsOf(database, tenant, orderId)
            .Where(step => step.Version > afterVersion)
            .Take(limit)
            .ToList());

    public async ValueTask<IReadOnlyList<long>> ReadVersionsAsync(
        IReadOnlyList<(string Tenant, string OrderId)> orders, CancellationToken cancellationToken) =>
        await ReadAsync(database => orders.Select(order => database.Find(order.Tenant, order.OrderId)?.Version ?? 0).ToList());

    public async ValueTask<IReadOnlyList<DueOrder>> FindAsync(
        DateTimeOffset dueAt, DueOrder? after, int limit, CancellationToken cancellationToken) =>
        await ReadAsync(database => database.Orders
            .Where(order => order.Wake <= dueAt.UtcDateTime)
            .Select(order => new DueOrder(order.Tenant, order.Id, order.Wake!.Value))
            .OrderBy(order => order.WakeAt)
            .ThenBy(order => order.OrderId, StringComparer.Ordinal)
            .SkipWhile(order => after is { } last
                && (order.WakeAt, string.CompareOrdinal(order.OrderId, last.OrderId)).CompareTo((last.WakeAt, 0)) <= 0)
            .Take(limit)
            .ToList());

    public async ValueTask<IReadOnlyList<int>> PutOffAsync(
        IReadOnlyList<(DueOrder Order, DateTimeOffset Until)> orders, CancellationToken cancellationToken) =>
        await ReadAsync(database => Enumerable.Range(0, orders.Count)
            .Where(i => database.PutOff(
                orders[i].Order.Tenant, orders[i].Order.OrderId, orders[i].Order.WakeAt.UtcDateTime, orders[i].Until.UtcDateTime))
            .ToList());

    private async Task<T> ReadAsync<T>(Func<Database, T> read)
    {
        try
        {
            return await link.ReadAsync(read);
        }
        catch (NpgsqlException exception)
        {
            throw new StorageUnavailableException(exception);
        }
    }

    private static StockState StateOf(Database database, SkuKey sku)
    {
        var sum = database.Ledger.CountersOf(sku);
        return new StockState(database.Ledger.Of(sku).Count, sum.Received, sum.Held, sum.Sold, database.Ledger.IsStocked(sku));
    }

    private static OrderMoves With(OrderMoves known, LedgerRow move) => (StockMoveKind)move.Kind switch
    {
        StockMoveKind.Hold => known with { Held = move.Quantity },
        StockMoveKind.Release => known with { Released = true },
        StockMoveKind.Sell => known with { Sold = true },
        StockMoveKind.Return => known with { Returned = true },
        _ => known,
    };
}
