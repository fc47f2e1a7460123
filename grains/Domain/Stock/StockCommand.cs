namespace OrderActors.Domain.Stock;

/// <summary>What the ledger already has of an order at this SKU.</summary>
/// <param name="Held">Quantity of its hold; null when there is none, 0 when the door was closed on it.</param>
/// <param name="Released">Whether the hold was given back.</param>
/// <param name="Sold">Whether the hold was sold.</param>
/// <param name="Returned">Whether the sale was undone.</param>
public readonly record struct OrderMoves(long? Held, bool Released, bool Sold, bool Returned);

/// <summary>What is asked of a SKU's stock.</summary>
/// <param name="At">The time of the decision.</param>
public abstract record StockCommand(DateTimeOffset At);

/// <summary>Changes what is on hand, if the SKU is as demanded.</summary>
/// <param name="At">The time of the decision.</param>
/// <param name="Demand">What is demanded of the SKU's version. A SKU that nobody stocked has none.</param>
public abstract record ChangeStock(DateTimeOffset At, VersionDemand Demand) : StockCommand(At);

/// <summary>Says how many units are on hand now.</summary>
/// <param name="At">The time of the decision.</param>
/// <param name="OnHand">Units, 0 or more.</param>
/// <param name="Demand">What is demanded of the SKU's version.</param>
public sealed record SetOnHand(DateTimeOffset At, long OnHand, VersionDemand Demand = default) : ChangeStock(At, Demand);

/// <summary>Adds units, or takes some away.</summary>
/// <param name="At">The time of the decision.</param>
/// <param name="Delta">Units, negative to take away.</param>
/// <param name="Reason">Why.</param>
/// <param name="Demand">What is demanded of the SKU's version.</param>
public sealed record AdjustStock(DateTimeOffset At, long Delta, string Reason, VersionDemand Demand = default) : ChangeStock(At, Demand);

/// <summary>Moves units for an order.</summary>
/// <param name="At">The time of the decision.</param>
/// <param name="Kind">Hold, release, sell or return.</param>
/// <param name="OrderId">The order.</param>
/// <param name="Quantity">Units, 1 or more; the same for every move of one order.</param>
/// <param name="Known">What the ledger has of this order at this SKU.</param>
public sealed record MoveForOrder(DateTimeOffset At, StockMoveKind Kind, string OrderId, long Quantity, OrderMoves Known)
    : StockCommand(At);

/// <summary>Why stock was not moved, in order of precedence. The numbers cross process boundaries and are never reused.</summary>
public enum StockRefusal
{
    /// <summary>It was moved, or had been before.</summary>
    None = 0,

    /// <summary>The SKU is not at a version that the caller demands.</summary>
    VersionMismatch = 11,

    /// <summary>Nobody ever stocked this SKU, so nothing can be taken from it.</summary>
    UnknownSku = 1,

    /// <summary>Fewer units are available than asked for.</summary>
    OutOfStock = 2,

    /// <summary>Fewer would be on hand than are held.</summary>
    BelowHeld = 3,

    /// <summary>The order's hold was closed, released or sold before, or is of another quantity; a late or wrong request.</summary>
    HoldClosed = 4,

    /// <summary>More units than a counter may have (10^15).</summary>
    TooMany = 5,

    /// <summary>The SKU lives in another process; ask for a durable move instead. Only for claims.</summary>
    Elsewhere = 6,

    /// <summary>The commit queue is full. Transient; nothing was changed.</summary>
    Overloaded = 7,

    /// <summary>Another activation of the SKU was faster. Transient; nothing was changed.</summary>
    Contended = 8,

    /// <summary>The database did not answer in time; the outcome is unknown. Transient.</summary>
    OutcomeUnknown = 9,

    /// <summary>The database cannot be reached. Transient; nothing was changed.</summary>
    StorageUnavailable = 10,

    /// <summary>Fewer units are available than asked for, unless others who are about to take some do not get them after all. Transient;
    /// only for claims.</summary>
    UnderWay = 12,
}

/// <summary>What holds for refusals.</summary>
public static class StockRefusals
{
    /// <summary>Whether the same request may succeed a little later, with nothing changed by its sender.</summary>
    public static bool IsTransient(this StockRefusal refusal) => refusal switch
    {
        StockRefusal.Overloaded or StockRefusal.Contended or StockRefusal.OutcomeUnknown or StockRefusal.StorageUnavailable
            or StockRefusal.UnderWay => true,
        StockRefusal.None or StockRefusal.UnknownSku or StockRefusal.OutOfStock or StockRefusal.BelowHeld
            or StockRefusal.HoldClosed or StockRefusal.TooMany or StockRefusal.Elsewhere or StockRefusal.VersionMismatch => false,
        _ => throw new ArgumentOutOfRangeException(nameof(refusal), refusal, null),
    };
}

/// <summary>What the stock decider answers: a move to append (none for a repeat), or a refusal.</summary>
/// <param name="Move">The entry to append; null when refused, or when nothing is to change.</param>
/// <param name="Refusal"><see cref="StockRefusal.None"/> unless refused.</param>
public readonly record struct StockDecision(StockMove? Move, StockRefusal Refusal)
{
    /// <summary>Nothing changes, and that is a success.</summary>
    public static StockDecision Unchanged { get; }

    /// <summary>Accepted.</summary>
    public static StockDecision Accept(StockMove move) => new(move, StockRefusal.None);

    /// <summary>Refused.</summary>
    public static StockDecision Refuse(StockRefusal refusal) => new(null, refusal);
}
