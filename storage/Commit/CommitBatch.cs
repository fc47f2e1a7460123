using OrderActors.Domain.Orders;
using OrderActors.Domain.Stock;
using OrderActors.Storage.Stock;

namespace OrderActors.Storage.Commit;

/// <summary>The units that one transaction takes, laid out as columns. One instance is filled again and again.</summary>
/// <param name="writerId">Whose it is.</param>
/// <param name="host">Tells the submitters.</param>
/// <param name="delay">Is told how long that takes to begin.</param>
internal sealed class CommitBatch(Guid writerId, IWriterHost host, QueueDelay delay)
{
    private readonly List<CommitUnit> _units = [];
    private readonly List<CommitUnit> _orders = [];
    private readonly List<(CommitUnit Unit, StockEntry Entry, StockState After)> _moves = [];
    private long _number;

    /// <summary>What is in it, in the order of the queue; a unit's index is its place here.</summary>
    public IReadOnlyList<CommitUnit> Units => _units;

    /// <summary>How many units the last filling refused.</summary>
    public int Refused { get; private set; }

    /// <summary>What is sent.</summary>
    public BatchColumns Columns { get; } = new(writerId);

    /// <summary>
    /// Starts a batch under the next number. A second change of an order in the same batch is put off, because one statement changes a
    /// row once. A unit on a broken lane is completed, because the database would refuse it, and with it the batch; so is one that has
    /// to be right behind a version that the ledger has left behind, or will have in this batch. Of two lanes of one SKU the older is
    /// broken: what it grants, the other has not seen.
    /// </summary>
    /// <param name="units">What to take.</param>
    /// <param name="putOff">Gets what has to wait for another batch.</param>
    public void Fill(IReadOnlyList<CommitUnit> units, List<CommitUnit> putOff)
    {
        _units.Clear();
        _orders.Clear();
        _moves.Clear();
        Refused = 0;

        // The number between is for settling what became of the batch.
        _number += 2;
        Columns.Clear(_number);

        foreach (var unit in units)
        {
            if (unit.IsOnBrokenLane)
            {
                Refused++;
                unit.Complete(CommitOutcome.StockConflict);
            }
            else
            {
                unit.Index = _units.Count;
                _units.Add(unit);
            }
        }

        PutOffRepeats(putOff);
        SortMoves();
        if (BreakOlderLanes())
        {
            // Once and for all: a lane may break at any time.
            Refuse(_units.FindAll(static unit => unit.IsOnBrokenLane));
        }

        NumberMoves();
        AddRows();
    }

    /// <summary>Completes a batch that was committed: tells the lanes now, because the next batch counts on from them, and the
    /// submitters beside the loop.</summary>
    /// <param name="leftOut">The units that were left out, as unit * 8 + outcome.</param>
    public void Complete(ReadOnlySpan<int> leftOut)
    {
        var outcomes = new CommitOutcome[_units.Count];
        foreach (var code in leftOut)
        {
            outcomes[code >> 3] = (CommitOutcome)(code & 7);
        }

        try
        {
            for (var i = 0; i < outcomes.Length; i++)
            {
                _units[i].Settle(outcomes[i]);
            }
        }
        finally
        {
            // Whatever became of the lanes, this became of the units.
            _units.ForEach(static unit => unit.Decide());
            host.Announce(new Announcement(_units.ToArray(), outcomes, delay));
        }
    }

    /// <summary>The move that a conflict is about.</summary>
    public (CommitUnit Unit, StockLane Lane) Find(StockConflict conflict)
    {
        var (unit, entry, _) = _moves[conflict.Place - 1];
        return (unit, entry.Lane);
    }

    private void PutOffRepeats(List<CommitUnit> putOff)
    {
        _orders.AddRange(_units.Where(static unit => unit.Order is not null));
        // Sorted, so that two writers that meet on two rows meet in the same order.
        _orders.Sort(CompareOrders);
        for (var i = _orders.Count - 1; i > 0; i--)
        {
            var (one, other) = (_orders[i - 1].Order!, _orders[i].Order!);
            if (one.Tenant == other.Tenant && OrderIds.StemOf(one.OrderId) == OrderIds.StemOf(other.OrderId))
            {
                _units.Remove(_orders[i]);
                putOff.Insert(0, _orders[i]);
                _orders.RemoveAt(i);
            }
        }
    }

    /// <summary>Sorted like the orders; the moves of a SKU in the order of the queue, if they are of one lane.</summary>
    private void SortMoves()
    {
        foreach (var unit in _units)
        {
            foreach (var entry in unit.Moves)
            {
                _moves.Add((unit, entry, default));
            }
        }

        _moves.Sort(static (one, other) =>
        {
            var bySku = CompareSkus(one.Entry.Lane, other.Entry.Lane);
            var byLane = bySku != 0 ? bySku : one.Entry.Lane.Number.CompareTo(other.Entry.Lane.Number);
            return byLane != 0 ? byLane : one.Unit.Index.CompareTo(other.Unit.Index);
        });
    }

    /// <returns>Whether there are any.</returns>
    private bool BreakOlderLanes()
    {
        var areThere = false;
        for (var i = 1; i < _moves.Count; i++)
        {
            var (lane, next) = (_moves[i - 1].Entry.Lane, _moves[i].Entry.Lane);
            if (!ReferenceEquals(lane, next) && CompareSkus(lane, next) == 0)
            {
                lane.Break();
                areThere = true;
            }
        }

        return areThere;
    }

    /// <summary>Gives the moves their numbers, and refuses those that had to be right behind a version and can't be.</summary>
    private void NumberMoves()
    {
        List<CommitUnit>? lapsed = null;
        for (var i = 0; i < _moves.Count; i++)
        {
            var (unit, entry, _) = _moves[i];
            if (entry.Behind is { } version && !entry.Lane.IsAt(version, _number))
            {
                (lapsed ??= []).Add(unit);
            }
            else
            {
                _moves[i] = (unit, entry, entry.Lane.Append(_number, entry.Move));
            }
        }

        if (lapsed is not null)
        {
            Refuse(lapsed);
        }
    }

    private void Refuse(List<CommitUnit> refused)
    {
        _moves.RemoveAll(move => refused.Contains(move.Unit));
        _orders.RemoveAll(refused.Contains);
        _units.RemoveAll(refused.Contains);
        Refused += refused.Count;
        refused.ForEach(static unit => unit.Complete(CommitOutcome.StockConflict));
    }

    private void AddRows()
    {
        for (var i = 0; i < _units.Count; i++)
        {
            _units[i].Index = i;
        }

        foreach (var unit in _orders)
        {
            Columns.AddOrder(unit);
        }

        foreach (var (unit, entry, after) in _moves)
        {
            Columns.AddMove(unit.Index, entry, after);
        }
    }

    private static int CompareSkus(StockLane one, StockLane other)
    {
        var bySku = string.CompareOrdinal(one.Sku, other.Sku);
        return bySku != 0 ? bySku : string.CompareOrdinal(one.Tenant, other.Tenant);
    }

    private static int CompareOrders(CommitUnit one, CommitUnit other)
    {
        var byStem = string.CompareOrdinal(one.Order!.OrderId, 0, other.Order!.OrderId, 0, OrderIds.StemLength);
        var byTenant = byStem != 0 ? byStem : string.CompareOrdinal(one.Order.Tenant, other.Order.Tenant);
        return byTenant != 0 ? byTenant : one.Index.CompareTo(other.Index);
    }

    private sealed class Announcement(CommitUnit[] units, CommitOutcome[] outcomes, QueueDelay delay) : IThreadPoolWorkItem
    {
        private readonly long _announcedAt = delay.Announce();

        public void Execute()
        {
            delay.OnStarted(_announcedAt);
            for (var i = 0; i < units.Length; i++)
            {
                units[i].Tell(outcomes[i]);
            }
        }
    }
}
