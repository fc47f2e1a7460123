using OrderActors.Domain.Orders;
using OrderActors.Simulation.Tests.Processes;
using OrderActors.Storage.Commit;

namespace OrderActors.Simulation.Tests.Storage;

/// <summary>What becomes of a batch, as far as its process can tell and in truth.</summary>
internal enum BatchFate
{
    /// <summary>Written, and the process hears of it.</summary>
    Written,

    /// <summary>Written, and nobody hears of it.</summary>
    ReplyLost,

    /// <summary>Not written, and nobody hears of it.</summary>
    RequestLost,

    /// <summary>Nobody hears of it, and it is written later, perhaps after its process is gone.</summary>
    Late,

    /// <summary>The database is out of reach, and the process knows it.</summary>
    Refused,
}

/// <summary>The commit writer of one process: a bounded queue, and one batch at a time.</summary>
internal sealed class SimulatedWriter(SimulatedProcess process, SimulatedDatabase database, Guid writerId, int capacity) : ICommitWriter
{
    private readonly LinkedList<SimulatedUnit> _queue = [];
    private List<SimulatedUnit> _batch = [];

    public Guid WriterId { get; } = writerId;

    public bool CanTake => _batch.Count == 0 && _queue.Count > 0;

    public bool CanFinish => _batch.Count > 0;

    public Task<CommitOutcome> EnqueueAsync(SimulatedUnit unit, CancellationToken cancellationToken)
    {
        if (_queue.Count >= capacity)
        {
            unit.Complete(CommitOutcome.QueueFull);
            return unit.Done;
        }

        var node = _queue.AddLast(unit);
        unit.Withdrawal = cancellationToken.UnsafeRegister(
            (_, token) =>
            {
                if (ReferenceEquals(node.List, _queue))
                {
                    _queue.Remove(node);
                    unit.Withdraw(token);
                }
            },
            null);
        return unit.Done;
    }

    /// <summary>Takes the next batch, which nobody can withdraw then. A second change of one order waits for the next.</summary>
    public void Take(int most)
    {
        var orders = new HashSet<string>();
        for (var node = _queue.First; node is not null && _batch.Count < most;)
        {
            var (unit, next) = (node.Value, node.Next);
            if (unit.Order is null || orders.Add(OrderIds.StemOf(unit.Order.OrderId)))
            {
                _queue.Remove(node);
                unit.Withdrawal.Dispose();
                _batch.Add(unit);
            }

            node = next;
        }
    }

    /// <summary>Ends the batch.</summary>
    /// <returns>What is to be written later, if that is its fate.</returns>
    public Action? Finish(BatchFate fate)
    {
        RefuseBroken();
        var units = _batch;
        var seqs = SeqsOf(units);
        switch (fate)
        {
            case BatchFate.Written:
                Write();
                break;
            case BatchFate.ReplyLost:
                database.Apply(units, seqs, out _);
                Complete(CommitOutcome.Unknown);
                break;
            case BatchFate.RequestLost:
                Complete(CommitOutcome.Unknown);
                break;
            case BatchFate.Late:
                Complete(CommitOutcome.Unknown);
                return () => database.Apply(units, seqs, out _);
            case BatchFate.Refused:
                Complete(CommitOutcome.Unavailable);
                break;
        }

        return null;
    }

    /// <summary>The process is gone. What is with the database may still be written.</summary>
    public Action? Abandon()
    {
        var units = _batch;
        var seqs = SeqsOf(units);
        _batch = [];
        return units.Count == 0 ? null : () => database.Apply(units, seqs, out _);
    }

    private void Write()
    {
        while (_batch.Count > 0)
        {
            var outcomes = database.Apply(_batch, SeqsOf(_batch), out var isWritten);
            var units = _batch;
            _batch = [];
            for (var i = 0; i < units.Count; i++)
            {
                // Nothing was written when the ledger refused a unit; the others are sent again without it.
                if (isWritten || outcomes[i] is CommitOutcome.StockConflict or CommitOutcome.DuplicateMove)
                {
                    process.Note($"{units[i].Order?.OrderId ?? units[i].Moves[0].Lane.Sku} {outcomes[i]}");
                    units[i].Complete(outcomes[i]);
                }
                else
                {
                    _batch.Add(units[i]);
                }
            }

            RefuseBroken();
        }
    }

    /// <summary>Refuses what the database would: units on broken lanes, and those that the next number of their lane is not for.</summary>
    private void RefuseBroken()
    {
        var given = new Dictionary<SimulatedLane, long>();
        foreach (var unit in _batch.ToList())
        {
            if (unit.Moves.Exists(move => move.Lane.IsBroken
                || (move.Behind is { } version && given.GetValueOrDefault(move.Lane, move.Lane.CommittedSeq) != version)))
            {
                _batch.Remove(unit);
                unit.Complete(CommitOutcome.StockConflict);
                continue;
            }

            foreach (var (lane, _, _) in unit.Moves)
            {
                given[lane] = given.GetValueOrDefault(lane, lane.CommittedSeq) + 1;
            }
        }
    }

    private void Complete(CommitOutcome outcome)
    {
        var units = _batch;
        _batch = [];
        foreach (var unit in units)
        {
            unit.Complete(outcome);
        }
    }

    private static Dictionary<SimulatedLane, long> SeqsOf(List<SimulatedUnit> units) =>
        units.SelectMany(unit => unit.Moves).Select(move => move.Lane).Distinct().ToDictionary(lane => lane, lane => lane.CommittedSeq);
}
