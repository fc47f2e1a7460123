namespace OrderActors.Domain.Stock;

/// <summary>What a ledger entry does. The numbers are stored and never reused.</summary>
public enum StockMoveKind
{
    /// <summary>Units came in; negative for a correction.</summary>
    Receive = 1,

    /// <summary>Units are held for an order. A hold of 0 closes the door on a hold that could still come late.</summary>
    Hold = 2,

    /// <summary>Held units are available again.</summary>
    Release = 3,

    /// <summary>Held units are sold.</summary>
    Sell = 4,

    /// <summary>Sold units that were not shipped are available again.</summary>
    Return = 5,
}

/// <summary>One entry of a SKU's ledger, the event of the stock aggregate.</summary>
/// <param name="Kind">What it does.</param>
/// <param name="Quantity">Units; negative only for <see cref="StockMoveKind.Receive"/>.</param>
/// <param name="OrderId">The order it is for; null for <see cref="StockMoveKind.Receive"/>. One entry an order and kind.</param>
/// <param name="Reason">Why, for <see cref="StockMoveKind.Receive"/>.</param>
/// <param name="At">When it was decided.</param>
public sealed record StockMove(StockMoveKind Kind, long Quantity, string? OrderId, string? Reason, DateTimeOffset At);
