using System.Runtime.CompilerServices;
using System.Threading.Tasks.Sources;
using OrderActors.Domain.Orders;
using OrderActors.Domain.Stock;
using OrderActors.Storage.Orders;
using OrderActors.Storage.Stock;

namespace OrderActors.Storage.Commit;

/// <summary>
/// A change that is committed as a whole or not at all: an order with its events and webhook, stock moves, or both. Pooled; the
/// submitter awaits it once.
/// </summary>
internal sealed class CommitUnit : IValueTaskSource<CommitOutcome>
{
    private const int Queued = 0;
    private const int Taken = 1;
    private const int Withdrawn = 2;
    private const int Decided = 3;

    private readonly CommitUnitPool _pool;
    private ManualResetValueTaskSourceCore<CommitOutcome> _source = new() { RunContinuationsAsynchronously = true };
    private CancellationTokenRegistration _withdrawal;
    private int _phase;

    public CommitUnit(CommitUnitPool pool) => _pool = pool;

    /// <summary>The order's row with its events and webhook; null for a move by itself.</summary>
    public OrderRecord? Order { get; private set; }

    /// <summary>The order's steps as they are stored; null when there are none.</summary>
    public byte[]? Steps { get; private set; }

    /// <summary>The version that the row must have; 0 when it must not be there.</summary>
    public long ExpectedVersion { get; private set; }

    /// <summary>The moves to append.</summary>
    public List<StockEntry> Moves { get; } = new(1);

    /// <summary>Whether the ledger of one of its moves moved on without its lane, so that the database would refuse it.</summary>
    public bool IsOnBrokenLane => Moves.Exists(static move => move.Lane.IsBroken);

    /// <summary>Whether its moves are holds of its order, one a SKU. The database does not look for others of an order that is placed
    /// whole.</summary>
    public bool HoldsEachSkuOnce
    {
        get
        {
            for (var i = 0; i < Moves.Count; i++)
            {
                var (lane, move, _) = Moves[i];
                if (move.Kind != StockMoveKind.Hold || move.OrderId != Order!.OrderId)
                {
                    return false;
                }

                for (var j = 0; j < i; j++)
                {
                    if (Moves[j].Lane.Sku == lane.Sku)
                    {
                        return false;
                    }
                }
            }

            return true;
        }
    }

    /// <summary>When it was queued, a timestamp.</summary>
    public long QueuedAt { get; set; }

    /// <summary>Where it stands in its batch.</summary>
    public int Index { get; set; }

    /// <summary>What awaits it.</summary>
    public ValueTask<CommitOutcome> Completion => new(this, _source.Version);

    /// <summary>Makes it the change of an order.</summary>
    /// <exception cref="ArgumentException">It says that it is placed whole and is not.</exception>
    public void Change(OrderRecord order, long expectedVersion)
    {
        if (order.IsPlacedWhole && (expectedVersion, order.Version, order.Status) != (0, 2, OrderStatus.AwaitingPayment))
        {
            throw new ArgumentException($"Order {order.OrderId} is not placed whole at version {order.Version}.", nameof(order));
        }

        Order = order;
        ExpectedVersion = expectedVersion;

        // Here, on the submitter's thread: there is only one writer.
        Steps = order.Steps ?? (order.Events.Length == 0 ? null : OrderSteps.Write(order.Events));
    }

    /// <summary>What it is, for the log.</summary>
    public string Describe()
    {
        var skus = Moves.Select(static move => $"{move.Move.Kind} {move.Move.Quantity} of {move.Lane.Tenant}/{move.Lane.Sku}");
        return Order is { } order
            ? string.Join(", ", skus.Prepend($"order {order.OrderId} at version {order.Version}"))
            : string.Join(", ", skus);
    }

    /// <summary>Lets the caller withdraw it while it is queued.</summary>
    public void WithdrawOn(CancellationToken cancellationToken) => _withdrawal = cancellationToken.UnsafeRegister(
        static (unit, token) => Unsafe.As<CommitUnit>(unit!).Withdraw(token), this);

    /// <summary>Takes it out of the submitter's hands. False when it was withdrawn before; then it must not be touched any more.</summary>
    public bool TryTake() => TryLeaveQueue(Taken);

    /// <summary>As <see cref="TryTake"/>, for one that is completed by the caller and not written.</summary>
    public bool TryDecide() => TryLeaveQueue(Decided);

    /// <summary>Takes note that it is known what became of it, and that it will be told.</summary>
    public void Decide() => Volatile.Write(ref _phase, Decided);

    /// <summary>Takes it over from a writer that died. False when that had decided on it, or it is in other hands by now.</summary>
    public bool TryAbandon() => Interlocked.CompareExchange(ref _phase, Decided, Taken) == Taken;

    /// <summary>Tells the lanes and the submitter what became of it.</summary>
    public void Complete(CommitOutcome outcome)
    {
        Settle(outcome);
        Tell(outcome);
    }

    /// <summary>Tells the lanes of its moves what became of it.</summary>
    public void Settle(CommitOutcome outcome)
    {
        foreach (var entry in Moves)
        {
            entry.Lane.Settle(entry, outcome);
        }
    }

    /// <summary>Tells the submitter, after the lanes. It is the submitter's then, and the pool's after that.</summary>
    public void Tell(CommitOutcome outcome)
    {
        Decide();
        _source.SetResult(outcome);
    }

    /// <summary>Completes one that is not going to be queued.</summary>
    public ValueTask<CommitOutcome> RefuseAsync(CommitOutcome outcome)
    {
        Complete(outcome);
        return Completion;
    }

    /// <summary>Gives it back to the pool.</summary>
    private void Return()
    {
        Order = null;
        Steps = null;
        ExpectedVersion = 0;
        Moves.Clear();
        _withdrawal = default;
        _phase = Queued;
        _source.Reset();
        _pool.Return(this);
    }

    CommitOutcome IValueTaskSource<CommitOutcome>.GetResult(short token)
    {
        // A withdrawn one throws here and is left to the collector, since the queue still has it.
        var outcome = _source.GetResult(token);
        Return();
        return outcome;
    }

    ValueTaskSourceStatus IValueTaskSource<CommitOutcome>.GetStatus(short token) => _source.GetStatus(token);

    void IValueTaskSource<CommitOutcome>.OnCompleted(
        Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _source.OnCompleted(continuation, state, token, flags);

    private bool TryLeaveQueue(int phase)
    {
        // Waits for a withdrawal that is running on another thread, so that it can't hit the unit's next use.
        _withdrawal.Dispose();
        return Interlocked.CompareExchange(ref _phase, phase, Queued) == Queued;
    }

    private void Withdraw(CancellationToken token)
    {
        if (Interlocked.CompareExchange(ref _phase, Withdrawn, Queued) == Queued)
        {
            Settle(CommitOutcome.Unavailable);
            _source.SetException(new OperationCanceledException(token));
        }
    }
}

/// <summary>A move of a unit.</summary>
/// <param name="Lane">The lane that it goes through.</param>
/// <param name="Move">The move.</param>
/// <param name="Behind">The version that the ledger must have just before it; null for any.</param>
internal readonly record struct StockEntry(StockLane Lane, StockMove Move, long? Behind = null);
