namespace OrderActors.Domain.Orders;

/// <summary>What is known of the stock of an order, all its lines together.</summary>
public enum StockPosition
{
    /// <summary>Nothing is held.</summary>
    None = 0,

    /// <summary>Holds are being made one by one; some may exist.</summary>
    Reserving = 1,

    /// <summary>Every line is held.</summary>
    Held = 2,

    /// <summary>Every line is sold.</summary>
    Sold = 3,

    /// <summary>Every hold was given back.</summary>
    Released = 4,

    /// <summary>Every sold unit was given back.</summary>
    Returned = 5,
}
