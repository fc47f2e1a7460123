using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using OrderActors.Domain.Stock;
using OrderActors.Storage.Commit;

namespace OrderActors.Storage.Stock;

/// <inheritdoc cref="IStockLane"/>
internal sealed class StockLane : IStockLane
{
    private readonly StockLedger _ledger;
    private readonly ConcurrentQueue<StockClaimOutcome> _outcomes = new();
    private readonly Lock _gate = new();

    /// <summary>Claims in the order of registration. One that is at the head and not open any more is dropped at the next claim.</summary>
    private readonly Queue<StockClaim> _claims = new();

    private volatile bool _isBroken;
    private volatile bool _isDisposed;

    /// <summary>The ledger's state as far as it is committed; and after the last move of the batch that is being built, and which batch
    /// that is. Only the writer has them.</summary>
    private StockState _committed;
    private StockState _given;
    private long _givenBatch;

    public StockLane(StockLedger ledger, long number, string tenant, string sku, StockState opened)
    {
        _ledger = ledger;
        Number = number;
        Tenant = tenant;
        Sku = sku;
        Opened = opened;
        _committed = opened;
    }

    /// <summary>Which lane of this process it is; one that was opened later has a higher number.</summary>
    public long Number { get; }

    /// <summary>The tenant.</summary>
    public string Tenant { get; }

    /// <summary>The stock-keeping unit.</summary>
    public string Sku { get; }

    /// <inheritdoc/>
    public StockState Opened { get; }

    /// <inheritdoc/>
    public bool IsBroken => _isBroken;

    /// <inheritdoc/>
    public long Claim(StockMove move, long ticket = 0)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        var claim = new StockClaim(this, move, ticket > 0 ? ticket : _ledger.Tickets.Next(), _ledger.Now);
        lock (_gate)
        {
            while (_claims.TryPeek(out var first) && !first.IsOpen)
            {
                _claims.Dequeue();
            }

            _claims.Enqueue(claim);
        }

        _ledger.Tickets.Register(claim);
        return claim.Ticket;
    }

    /// <inheritdoc/>
    public bool TryTakeOutcome(out StockClaimOutcome outcome) => _outcomes.TryDequeue(out outcome);

    /// <inheritdoc/>
    public void VoidUnredeemed(DateTimeOffset registeredBefore)
    {
        while (TryTakeFirst(registeredBefore, out var claim))
        {
            _ledger.Tickets.Void(claim);
        }
    }

    /// <inheritdoc/>
    public ValueTask<CommitOutcome> AppendAsync(StockMove move, long? behind, CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        return _ledger.AppendAsync(this, move, behind, cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask<long> ReadVersionAsync(CancellationToken cancellationToken) =>
        _ledger.ReadVersionAsync(Tenant, Sku, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<OrderMoves> FindMovesAsync(string orderId, CancellationToken cancellationToken) =>
        _ledger.FindMovesAsync(Tenant, Sku, orderId, cancellationToken);

    /// <inheritdoc/>
    public ValueTask SaveSnapshotAsync(CancellationToken cancellationToken) =>
        _ledger.SaveSnapshotAsync(Tenant, Sku, cancellationToken);

    /// <inheritdoc/>
    public void Dispose()
    {
        _isDisposed = true;
        _ledger.Forget(this);
        while (TryTakeFirst(DateTimeOffset.MaxValue, out var claim))
        {
            _ledger.Tickets.Void(claim);
        }
    }

    /// <summary>Whether a claim on it can still be redeemed.</summary>
    public bool IsUsable => !_isBroken && !_isDisposed;

    /// <summary>The ledger's state after one more move, whose sequence number is its version; counted from what is committed for each
    /// batch anew.</summary>
    public StockState Append(long batch, StockMove move)
    {
        if (_givenBatch != batch)
        {
            _givenBatch = batch;
            _given = _committed;
        }

        return _given = StockEvolution.Evolve(_given, move);
    }

    /// <summary>Whether a move can be the next one behind a version: what is committed ends there, and nothing else goes through the lane
    /// before it in the batch.</summary>
    public bool IsAt(long version, long batch) =>
        _committed.Version == version && (_givenBatch != batch || _given.Version == version);

    /// <summary>Gives the lane up: somebody else wrote, or might have.</summary>
    public void Break() => _isBroken = true;

    /// <summary>Takes note of what became of a move.</summary>
    public void Settle(in StockEntry entry, CommitOutcome outcome)
    {
        switch (outcome)
        {
            case CommitOutcome.Committed:
                _committed = StockEvolution.Evolve(_committed, entry.Move);
                if (!IsUsable)
                {
                    _ledger.OnWrittenBehind(this);
                }

                break;
            case CommitOutcome.Unknown:
                Break();
                _ledger.OnWrittenBehind(this);
                return;
        }

        _outcomes.Enqueue(new StockClaimOutcome(entry.Move, outcome == CommitOutcome.Committed));
    }

    /// <summary>Takes note of a claim that was given back before it reached the writer.</summary>
    public void GiveBack(StockClaim claim) => _outcomes.Enqueue(new StockClaimOutcome(claim.Move, Committed: false));

    private bool TryTakeFirst(DateTimeOffset registeredBefore, [NotNullWhen(true)] out StockClaim? claim)
    {
        lock (_gate)
        {
            if (_claims.TryPeek(out claim) && (!claim.IsOpen || claim.RegisteredAt < registeredBefore))
            {
                _claims.Dequeue();
                return true;
            }

            claim = null;
            return false;
        }
    }
}
