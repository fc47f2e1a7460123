using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using OrderActors.Domain.Stock;

namespace OrderActors.Storage.Stock;

/// <summary>A move that was counted and waits to be redeemed.</summary>
internal sealed class StockClaim(StockLane lane, StockMove move, long ticket, DateTimeOffset registeredAt)
{
    private int _isClosed;

    /// <summary>The lane that it was counted on.</summary>
    public StockLane Lane { get; } = lane;

    /// <summary>The move.</summary>
    public StockMove Move { get; } = move;

    /// <summary>Since when.</summary>
    public DateTimeOffset RegisteredAt { get; } = registeredAt;

    /// <summary>Its number in this process.</summary>
    public long Ticket { get; } = ticket;

    /// <summary>Whether it was neither redeemed nor given back.</summary>
    public bool IsOpen => Volatile.Read(ref _isClosed) == 0;

    /// <summary>Redeems it or gives it back; only the first one does.</summary>
    public bool TryClose() => Interlocked.Exchange(ref _isClosed, 1) == 0;
}

/// <inheritdoc cref="IStockTickets"/>
internal sealed class StockTickets : IStockTickets
{
    /// <summary>How many tickets are kept that were given up. Nearly all of them are never granted; should an older one be after all,
    /// it is voided like any that nobody redeems.</summary>
    private const int MaxForsaken = 10_000;

    private readonly ConcurrentDictionary<long, StockClaim> _open = new();
    private readonly Lock _gate = new();
    private readonly HashSet<long> _forsaken = [];
    private readonly Queue<long> _oldestForsaken = new();
    private volatile bool _wereForsaken;
    private long _last;

    /// <summary>Claims that are open.</summary>
    public int Count => _open.Count;

    /// <inheritdoc/>
    public long Next() => Interlocked.Increment(ref _last);

    /// <summary>Takes a claim to be redeemed by its ticket.</summary>
    public void Register(StockClaim claim)
    {
        _open[claim.Ticket] = claim;
        // The lane may have been disposed while this was going on, or the ticket given up; then nobody would ever void the claim. Whoever
        // does that notes it first and looks for the claim then; here it is the other way round, and a read may come before a write.
        Interlocked.MemoryBarrier();
        if (!claim.Lane.IsUsable || (_wereForsaken && IsForsaken(claim.Ticket)))
        {
            Void(claim);
        }
    }

    /// <inheritdoc/>
    public void Forsake(long ticket)
    {
        lock (_gate)
        {
            _wereForsaken = true;
            _forsaken.Add(ticket);
            _oldestForsaken.Enqueue(ticket);
            if (_oldestForsaken.Count > MaxForsaken)
            {
                _forsaken.Remove(_oldestForsaken.Dequeue());
            }
        }

        Abandon([ticket]);
    }

    /// <summary>Takes a claim for the writer. False when it is unknown, or its lane of no use any more.</summary>
    public bool TryRedeem(long ticket, [NotNullWhen(true)] out StockClaim? claim)
    {
        if (!_open.TryRemove(ticket, out claim) || !claim.TryClose())
        {
            claim = null;
            return false;
        }

        if (claim.Lane.IsUsable)
        {
            return true;
        }

        claim.Lane.GiveBack(claim);
        claim = null;
        return false;
    }

    /// <inheritdoc/>
    public void Abandon(ReadOnlySpan<long> tickets)
    {
        foreach (var ticket in tickets)
        {
            if (_open.TryGetValue(ticket, out var claim))
            {
                Void(claim);
            }
        }
    }

    /// <summary>Gives a claim back that nobody redeemed.</summary>
    public void Void(StockClaim claim)
    {
        _open.TryRemove(claim.Ticket, out _);
        if (claim.TryClose())
        {
            claim.Lane.GiveBack(claim);
        }
    }

    private bool IsForsaken(long ticket)
    {
        lock (_gate)
        {
            return _forsaken.Contains(ticket);
        }
    }
}
