using OrderActors.Domain.Orders;
using OrderActors.Domain.Stock;
using OrderActors.Storage.Commit;
using OrderActors.Storage.Orders;

namespace OrderActors.Simulation.Tests.Storage;

/// <summary>What survives every crash: the tables, with the rules that the real ones have.</summary>
internal sealed class SimulatedDatabase
{
    private readonly SortedDictionary<string, OrderRecord> _orders = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<OrderEventRecord>> _events = [];
    private readonly SortedDictionary<string, List<StockMove>> _ledgers = new(StringComparer.Ordinal);
    private readonly HashSet<string> _webhooks = [];

    /// <summary>The rows by tenant and stem.</summary>
    public IReadOnlyDictionary<string, OrderRecord> Orders => _orders;

    /// <summary>The ledgers by SKU.</summary>
    public IReadOnlyDictionary<string, List<StockMove>> Ledgers => _ledgers;

    /// <summary>The steps of an order.</summary>
    public IReadOnlyList<OrderEventRecord> EventsOf(string orderId) => _events.GetValueOrDefault(orderId) ?? [];

    /// <summary>The row of an order.</summary>
    /// <param name="tenant">The tenant.</param>
    /// <param name="orderId">Its id, or any other one with that stem.</param>
    public OrderRecord? Find(string tenant, string orderId) => _orders.GetValueOrDefault(RowOf(tenant, orderId));

    public IReadOnlyList<StockMove> LedgerOf(string sku) => _ledgers.GetValueOrDefault(sku) ?? [];

    public StockState StateOf(string sku) => LedgerOf(sku).Aggregate(default(StockState), StockEvolution.Evolve);

    /// <summary>
    /// Writes units in one transaction, without those whose order or webhook says no. When the ledger says no, nothing is written.
    /// </summary>
    /// <param name="units">The units.</param>
    /// <param name="seqs">The last sequence number that each lane knew when the batch was laid out.</param>
    /// <param name="isWritten">False when the ledger refused some of them.</param>
    /// <returns>An outcome a unit.</returns>
    public CommitOutcome[] Apply(
        IReadOnlyList<SimulatedUnit> units, IReadOnlyDictionary<SimulatedLane, long> seqs, out bool isWritten)
    {
        var outcomes = Judge(units);
        var conflicts = FindConflicts(units, outcomes, seqs);
        isWritten = conflicts.Count == 0;
        foreach (var (unit, outcome) in conflicts)
        {
            outcomes[unit] = outcome;
        }

        for (var i = 0; isWritten && i < units.Count; i++)
        {
            if (outcomes[i] == CommitOutcome.Committed)
            {
                Write(units[i]);
            }
        }

        return outcomes;
    }

    /// <summary>Puts an order off that is still due as it was found.</summary>
    public bool PutOff(DueOrder order, DateTimeOffset until)
    {
        var key = RowOf(order.Tenant, order.OrderId);
        if (_orders[key] is not { } row || row.WakeAt != order.WakeAt)
        {
            return false;
        }

        // Whoever read the row before has what was there then.
        _orders[key] = new OrderRecord
        {
            Tenant = row.Tenant,
            OrderId = row.OrderId,
            CustomerId = row.CustomerId,
            Status = row.Status,
            Version = row.Version,
            CreatedAt = row.CreatedAt,
            WakeAt = until,
            State = row.State,
        };
        return true;
    }

    private static string RowOf(string tenant, string orderId) => $"{tenant}/{OrderIds.StemOf(orderId)}";

    private CommitOutcome[] Judge(IReadOnlyList<SimulatedUnit> units)
    {
        var webhooks = new HashSet<string>(_webhooks);
        return [.. units.Select(unit =>
        {
            if (unit.Order is not { } order)
            {
                return CommitOutcome.Committed;
            }

            if (order.WebhookId is { } webhook && webhooks.Contains(webhook))
            {
                return CommitOutcome.WebhookRepeated;
            }

            if ((Find(order.Tenant, order.OrderId)?.Version ?? 0) != unit.ExpectedVersion)
            {
                return CommitOutcome.VersionConflict;
            }

            if (order.WebhookId is { } taken)
            {
                webhooks.Add(taken);
            }

            return CommitOutcome.Committed;
        })];
    }

    private Dictionary<int, CommitOutcome> FindConflicts(
        IReadOnlyList<SimulatedUnit> units, CommitOutcome[] outcomes, IReadOnlyDictionary<SimulatedLane, long> seqs)
    {
        var conflicts = new Dictionary<int, CommitOutcome>();
        var given = new Dictionary<SimulatedLane, long>(seqs);
        var taken = new HashSet<(string, long)>();
        var moved = new HashSet<(string, string?, StockMoveKind)>();
        for (var i = 0; i < units.Count; i++)
        {
            if (outcomes[i] != CommitOutcome.Committed)
            {
                continue;
            }

            foreach (var (lane, move, _) in units[i].Moves)
            {
                var ledger = LedgerOf(lane.Sku);
                var seq = ++given[lane];
                if (seq <= ledger.Count || !taken.Add((lane.Sku, seq)))
                {
                    lane.Break();
                    conflicts.TryAdd(i, CommitOutcome.StockConflict);
                }

                if (move.OrderId is not null && (!moved.Add((lane.Sku, move.OrderId, move.Kind))
                    || ledger.Any(other => other.OrderId == move.OrderId && other.Kind == move.Kind)))
                {
                    conflicts[i] = CommitOutcome.DuplicateMove;
                }
            }
        }

        return conflicts;
    }

    private void Write(SimulatedUnit unit)
    {
        if (unit.Order is { } order)
        {
            _orders[RowOf(order.Tenant, order.OrderId)] = order;
            if (!_events.TryGetValue(order.OrderId, out var events))
            {
                _events[order.OrderId] = events = [];
            }

            events.AddRange(order.Events);
            if (order.WebhookId is { } webhook)
            {
                _webhooks.Add(webhook);
            }
        }

        foreach (var (lane, move, _) in unit.Moves)
        {
            if (!_ledgers.TryGetValue(lane.Sku, out var ledger))
            {
                _ledgers[lane.Sku] = ledger = [];
            }

            ledger.Add(move);
        }
    }
}
