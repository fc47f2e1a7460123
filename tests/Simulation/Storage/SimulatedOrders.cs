using System.Globalization;
using OrderActors.GrainInterfaces.Orders;
using OrderActors.Simulation.Tests.Processes;
using OrderActors.Storage.Commit;
using OrderActors.Storage.Orders;
using Orleans.Storage;

namespace OrderActors.Simulation.Tests.Storage;

/// <summary>The orders as one process reads and writes them.</summary>
internal sealed class SimulatedOrders(SimulatedProcess process, SimulatedDatabase database) : IGrainStorage, IOrderQueries, IDueOrders
{
    public async Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var state = (IGrainState<OrderRecord>)grainState;
        var key = OrderKey.Parse(grainId.Key.ToString()!);
        var stored = await process.ReadAsync(() => database.Find(key.Tenant, key.OrderId));
        state.State = stored ?? new OrderRecord();
        state.ETag = stored?.Version.ToString(CultureInfo.InvariantCulture);
        state.RecordExists = stored is not null;
    }

    public async Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var state = (IGrainState<OrderRecord>)grainState;
        var record = state.State;
        var unit = new SimulatedUnit(record, state.ETag is null ? 0 : long.Parse(state.ETag, CultureInfo.InvariantCulture));
        if (Redeem(unit, record.StockTickets))
        {
            _ = process.Writer.EnqueueAsync(unit, record.Withdrawal);
        }
        else
        {
            unit.Complete(CommitOutcome.StockConflict);
        }

        var outcome = await unit.Done;
        switch (outcome)
        {
            case CommitOutcome.Committed:
                state.ETag = record.Version.ToString(CultureInfo.InvariantCulture);
                state.RecordExists = true;
                break;
            case CommitOutcome.VersionConflict:
                throw new InconsistentStateException("The order is at another version.", "unknown", state.ETag ?? "none");
            default:
                throw new CommitFailedException(outcome);
        }
    }

    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) => throw new NotSupportedException();

    public ValueTask<IReadOnlyList<OrderRow>> ListAsync(string tenant, OrderFilter filter, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public async ValueTask<IReadOnlyList<OrderEventRecord>> ReadEventsAsync(
        string tenant, string orderId, long afterVersion, int limit, CancellationToken cancellationToken) => await process.ReadAsync(
            () => database.EventsOf(orderId).Where(step => step.Version > afterVersion).Take(limit).ToList());

    public async ValueTask<IReadOnlyList<DueOrder>> FindAsync(
        DateTimeOffset dueAt, DueOrder? after, int limit, CancellationToken cancellationToken) =>
        await process.ReadAsync(() => database.Orders.Values
            .Where(order => order.WakeAt <= dueAt)
            .Select(order => new DueOrder(order.Tenant, order.OrderId, order.WakeAt!.Value))
            .OrderBy(order => order.WakeAt)
            .ThenBy(order => order.OrderId, StringComparer.Ordinal)
            .SkipWhile(order => after is { } last
                && (order.WakeAt, string.CompareOrdinal(order.OrderId, last.OrderId)).CompareTo((last.WakeAt, 0)) <= 0)
            .Take(limit)
            .ToList());

    public async ValueTask<IReadOnlyList<int>> PutOffAsync(
        IReadOnlyList<(DueOrder Order, DateTimeOffset Until)> orders, CancellationToken cancellationToken) =>
        await process.ReadAsync(() => Enumerable.Range(0, orders.Count)
            .Where(i => database.PutOff(orders[i].Order, orders[i].Until))
            .ToList());

    private bool Redeem(SimulatedUnit unit, long[] tickets)
    {
        var areValid = true;
        foreach (var ticket in tickets)
        {
            if (process.Stock.Redeem(ticket) is { } claim)
            {
                unit.Moves.Add(new SimulatedEntry(claim.Lane, claim.Move));
            }
            else
            {
                areValid = false;
            }
        }

        return areValid;
    }
}
