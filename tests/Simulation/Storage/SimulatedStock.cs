using OrderActors.Domain.Stock;
using OrderActors.Simulation.Tests.Processes;
using OrderActors.Storage.Commit;
using OrderActors.Storage.Stock;

namespace OrderActors.Simulation.Tests.Storage;

/// <summary>The ledgers as one process reaches them, and its tickets.</summary>
internal sealed class SimulatedStock(SimulatedProcess process, SimulatedDatabase database) : IStockLedger, IStockTickets
{
    private readonly SortedDictionary<long, SimulatedClaim> _open = [];
    private long _last;

    /// <summary>Claims that nobody redeemed or gave back.</summary>
    public int OpenTickets => _open.Count;

    public SimulatedWriter Writer => process.Writer;

    public DateTimeOffset Now => process.Clock.GetUtcNow();

    public async ValueTask<IStockLane> OpenAsync(string tenant, string sku, CancellationToken cancellationToken) =>
        new SimulatedLane(this, sku, await process.ReadAsync(() => database.StateOf(sku)));

    public async ValueTask<OrderMoves> FindMovesAsync(string sku, string orderId) => await process.ReadAsync(
        () => database.LedgerOf(sku).Where(move => move.OrderId == orderId).Aggregate(default(OrderMoves), With));

    public async ValueTask<long> ReadVersionAsync(string sku) => await process.ReadAsync(() => database.StateOf(sku).Version);

    public long Register(SimulatedClaim claim)
    {
        claim.Ticket = ++_last;
        _open[claim.Ticket] = claim;
        return claim.Ticket;
    }

    public SimulatedClaim? Redeem(long ticket)
    {
        if (!_open.Remove(ticket, out var claim))
        {
            return null;
        }

        if (claim.Lane.IsUsable)
        {
            return claim;
        }

        claim.Lane.GiveBack(claim.Move);
        return null;
    }

    public void Abandon(ReadOnlySpan<long> tickets)
    {
        foreach (var ticket in tickets)
        {
            if (_open.Remove(ticket, out var claim))
            {
                claim.Lane.GiveBack(claim.Move);
            }
        }
    }

    public void VoidUnredeemed(SimulatedLane lane, DateTimeOffset registeredBefore) => Abandon(
        [.. _open.Values.Where(claim => claim.Lane == lane && claim.RegisteredAt < registeredBefore).Select(claim => claim.Ticket)]);

    private static OrderMoves With(OrderMoves known, StockMove move) => move.Kind switch
    {
        StockMoveKind.Hold => known with { Held = move.Quantity },
        StockMoveKind.Release => known with { Released = true },
        StockMoveKind.Sell => known with { Sold = true },
        StockMoveKind.Return => known with { Returned = true },
        _ => known,
    };
}

/// <summary>A move that was counted and waits to be redeemed.</summary>
internal sealed class SimulatedClaim(SimulatedLane lane, StockMove move, DateTimeOffset registeredAt)
{
    public SimulatedLane Lane { get; } = lane;

    public StockMove Move { get; } = move;

    public DateTimeOffset RegisteredAt { get; } = registeredAt;

    public long Ticket { get; set; }
}

/// <summary>One activation's way to the ledger of its SKU.</summary>
internal sealed class SimulatedLane(SimulatedStock stock, string sku, StockState opened) : IStockLane
{
    private readonly Queue<StockClaimOutcome> _outcomes = [];
    private bool _isDisposed;

    public string Sku { get; } = sku;

    public StockState Opened { get; } = opened;

    public long CommittedSeq { get; private set; } = opened.Version;

    public bool IsBroken { get; private set; }

    public bool IsUsable => !IsBroken && !_isDisposed;

    public long Claim(StockMove move) => stock.Register(new SimulatedClaim(this, move, stock.Now));

    public bool TryTakeOutcome(out StockClaimOutcome outcome) => _outcomes.TryDequeue(out outcome);

    public void VoidUnredeemed(DateTimeOffset registeredBefore) => stock.VoidUnredeemed(this, registeredBefore);

    public async ValueTask<CommitOutcome> AppendAsync(StockMove move, long? behind, CancellationToken cancellationToken)
    {
        var unit = new SimulatedUnit(null, 0);
        unit.Moves.Add(new SimulatedEntry(this, move, behind));
        return await stock.Writer.EnqueueAsync(unit, cancellationToken);
    }

    public ValueTask<long> ReadVersionAsync(CancellationToken cancellationToken) => stock.ReadVersionAsync(Sku);

    public ValueTask<OrderMoves> FindMovesAsync(string orderId, CancellationToken cancellationToken) =>
        stock.FindMovesAsync(Sku, orderId);

    public ValueTask SaveSnapshotAsync(CancellationToken cancellationToken) => ValueTask.CompletedTask;

    public void Dispose()
    {
        _isDisposed = true;
        stock.VoidUnredeemed(this, DateTimeOffset.MaxValue);
    }

    public void Break() => IsBroken = true;

    public void Settle(in SimulatedEntry entry, CommitOutcome outcome)
    {
        switch (outcome)
        {
            case CommitOutcome.Committed:
                CommittedSeq++;
                break;
            case CommitOutcome.Unknown:
                Break();
                return;
        }

        _outcomes.Enqueue(new StockClaimOutcome(entry.Move, outcome == CommitOutcome.Committed));
    }

    public void GiveBack(StockMove move) => _outcomes.Enqueue(new StockClaimOutcome(move, Committed: false));
}
