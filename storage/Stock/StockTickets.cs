using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using OrderActors.Domain.Stock;

namespace OrderActors.Storage.Stock;

/// <summary>A move that was counted and waits to be redeemed.</summary>
internal sealed class StockClaim(StockLane lane, StockMove move, DateTimeOffset registeredAt)
{
    private int _isClosed;

    /// <summary>The lane that it was counted on.</summary>
    public StockLane Lane { get; } = lane;

    /// <summary>The move.</summary>
    public StockMove Move { get; } = move;

    /// <summary>Since when.</summary>
    public DateTimeOffset RegisteredAt { get; } = registeredAt;

    /// <summary>Its number in this process.</summary>
    public long Ticket { get; set; }

    /// <summary>Whether it was neither redeemed nor given back.</summary>
    public bool IsOpen => Volatile.Read(ref _isClosed) == 0;

    /// <summary>Redeems it or gives it back; only the first one does.</summary>
    public bool TryClose() => Interlocked.Exchange(ref _isClosed, 1) == 0;
}

/// <inheritdoc cref="IStockTickets"/>
internal sealed class StockTickets : IStockTickets
{
    private readonly ConcurrentDictionary<long, StockClaim> _open = new();
    private long _last;

    /// <summary>Claims that are open.</summary>
    public int Count => _open.Count;

    /// <summary>Gives a claim its ticket.</summary>
    public long Register(StockClaim claim)
    {
        claim.Ticket = Interlocked.Increment(ref _last);
        _open[claim.Ticket] = claim;
        // The lane may have been disposed while this was going on; then nobody would ever void the claim.
        if (!claim.Lane.IsUsable)
        {
            Void(claim);
        }

        return claim.Ticket;
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
}
