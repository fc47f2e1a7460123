using System.Diagnostics;

namespace OrderActors.Domain.Stock;

/// <summary>
/// What a SKU's stock does when it is asked. Pure: the state, the command and what the ledger has of the order are all there is.
/// </summary>
/// <remarks>
/// The counters are trusted for availability, <see cref="MoveForOrder.Known"/> for what one order did. Where the two contradict each
/// other the counters are behind the ledger, another activation wrote in between, and the answer is
/// <see cref="StockRefusal.Contended"/>: the caller reloads and asks again.
/// </remarks>
public static class StockDecider
{
    /// <summary>Decides on a command.</summary>
    public static StockDecision Decide(StockState state, StockCommand command) => command switch
    {
        MoveForOrder move => ForOrder(state, move),
        ChangeStock { Demand: var demand } when !demand.IsMetBy(state.Exists ? state.Version : null)
            => StockDecision.Refuse(StockRefusal.VersionMismatch),
        SetOnHand set => Set(state, set),
        AdjustStock adjust => Receive(state, adjust.At, adjust.Delta, adjust.Reason),
        _ => throw new UnreachableException($"No such command: {command.GetType().Name}"),
    };

    private static StockDecision Set(in StockState state, SetOnHand set)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(set.OnHand);
        return Receive(state, set.At, set.OnHand - state.OnHand, null);
    }

    private static StockDecision Receive(in StockState state, DateTimeOffset at, long delta, string? reason)
    {
        if (delta < 0 && !state.Exists)
        {
            return StockDecision.Refuse(StockRefusal.UnknownSku);
        }

        if (delta < state.Held - state.OnHand)
        {
            return StockDecision.Refuse(StockRefusal.BelowHeld);
        }

        if (delta > StockState.MaxUnits - state.Received)
        {
            return StockDecision.Refuse(StockRefusal.TooMany);
        }

        // A receipt of nothing is worth an entry only once: it makes a SKU known that has no units yet.
        return delta == 0 && state.Exists
            ? StockDecision.Unchanged
            : StockDecision.Accept(new StockMove(StockMoveKind.Receive, delta, null, reason, at));
    }

    private static StockDecision ForOrder(in StockState state, MoveForOrder move)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(move.Quantity, 1);
        return move.Kind switch
        {
            StockMoveKind.Hold => Hold(state, move),
            StockMoveKind.Release => Release(state, move),
            StockMoveKind.Sell => Sell(state, move),
            StockMoveKind.Return => Return(state, move),
            StockMoveKind.Receive => throw new ArgumentException("Units are received for nobody's order.", nameof(move)),
            _ => throw new UnreachableException($"No such move: {move.Kind}"),
        };
    }

    private static StockDecision Hold(in StockState state, MoveForOrder move)
    {
        if (move.Known.Held is { } held)
        {
            return held == move.Quantity && move.Known is { Released: false, Sold: false }
                ? StockDecision.Unchanged
                : StockDecision.Refuse(StockRefusal.HoldClosed);
        }

        if (!state.Exists)
        {
            return StockDecision.Refuse(StockRefusal.UnknownSku);
        }

        return state.Available < move.Quantity
            ? StockDecision.Refuse(StockRefusal.OutOfStock)
            : Append(move, StockMoveKind.Hold, move.Quantity);
    }

    private static StockDecision Release(in StockState state, MoveForOrder move) => move.Known switch
    {
        // The hold may still be under way. A hold of 0 takes its place in the ledger, so that it is refused when it arrives.
        { Held: null } => Append(move, StockMoveKind.Hold, 0),
        { Held: 0 } or { Released: true } => StockDecision.Unchanged,
        { Sold: true } => StockDecision.Refuse(StockRefusal.HoldClosed),
        { Held: var held } when held != move.Quantity => StockDecision.Refuse(StockRefusal.HoldClosed),
        _ when state.Held < move.Quantity => StockDecision.Refuse(StockRefusal.Contended),
        _ => Append(move, StockMoveKind.Release, move.Quantity),
    };

    private static StockDecision Sell(in StockState state, MoveForOrder move) => move.Known switch
    {
        { Sold: true } => StockDecision.Unchanged,
        { Held: null } or { Released: true } => StockDecision.Refuse(StockRefusal.HoldClosed),
        { Held: var held } when held != move.Quantity => StockDecision.Refuse(StockRefusal.HoldClosed),
        _ when state.Held < move.Quantity => StockDecision.Refuse(StockRefusal.Contended),
        _ => Append(move, StockMoveKind.Sell, move.Quantity),
    };

    private static StockDecision Return(in StockState state, MoveForOrder move) => move.Known switch
    {
        { Returned: true } => StockDecision.Unchanged,
        { Sold: false } => StockDecision.Refuse(StockRefusal.HoldClosed),
        { Held: var held } when held != move.Quantity => StockDecision.Refuse(StockRefusal.HoldClosed),
        _ when state.Sold < move.Quantity => StockDecision.Refuse(StockRefusal.Contended),
        _ => Append(move, StockMoveKind.Return, move.Quantity),
    };

    private static StockDecision Append(MoveForOrder move, StockMoveKind kind, long quantity) =>
        StockDecision.Accept(new StockMove(kind, quantity, move.OrderId, null, move.At));
}
