using System.Diagnostics;

namespace OrderActors.Domain.Stock;

/// <summary>How a move changes the counters of a SKU.</summary>
public static class StockEvolution
{
    /// <summary>The state after one more move.</summary>
    public static StockState Evolve(StockState state, StockMove move) => Evolve(state, move.Kind, move.Quantity);

    /// <summary>The state after one more move, for readers of the ledger that need no <see cref="StockMove"/>.</summary>
    public static StockState Evolve(StockState state, StockMoveKind kind, long quantity)
    {
        var (version, received, held, sold, exists) = state;
        return kind switch
        {
            StockMoveKind.Receive => new StockState(version + 1, received + quantity, held, sold, true),
            StockMoveKind.Hold => new StockState(version + 1, received, held + quantity, sold, exists),
            StockMoveKind.Release => new StockState(version + 1, received, held - quantity, sold, exists),
            StockMoveKind.Sell => new StockState(version + 1, received, held - quantity, sold + quantity, exists),
            StockMoveKind.Return => new StockState(version + 1, received, held, sold - quantity, exists),
            _ => throw new UnreachableException($"No such move: {kind}"),
        };
    }
}
