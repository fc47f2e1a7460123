using OrderActors.Domain.Stock;
using OrderActors.Storage.Commit;
using OrderActors.Storage.Orders;

namespace OrderActors.Simulation.Tests.Storage;

/// <summary>A change that is committed as a whole or not at all.</summary>
/// <param name="order">The order's row; null for a move by itself.</param>
/// <param name="expectedVersion">The version that the row must have; 0 when it must not be there.</param>
internal sealed class SimulatedUnit(OrderRecord? order, long expectedVersion)
{
    private readonly TaskCompletionSource<CommitOutcome> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public OrderRecord? Order { get; } = order;

    public long ExpectedVersion { get; } = expectedVersion;

    public List<SimulatedEntry> Moves { get; } = [];

    public Task<CommitOutcome> Done => _done.Task;

    public CancellationTokenRegistration Withdrawal { get; set; }

    /// <summary>Tells the lanes, then the submitter.</summary>
    public void Complete(CommitOutcome outcome)
    {
        Settle(outcome);
        _done.SetResult(outcome);
    }

    /// <summary>Tells that it was withdrawn while it was queued.</summary>
    public void Withdraw(CancellationToken token)
    {
        Settle(CommitOutcome.Unavailable);
        _done.SetException(new OperationCanceledException(token));
    }

    private void Settle(CommitOutcome outcome)
    {
        foreach (var entry in Moves)
        {
            entry.Lane.Settle(entry, outcome);
        }
    }
}

/// <summary>A move of a unit.</summary>
internal readonly record struct SimulatedEntry(SimulatedLane Lane, StockMove Move, long? Behind = null);
