namespace OrderActors.Domain.Stock;

/// <summary>
/// The stock of one SKU as its moves made it: four counters. Which order holds what is in the ledger and in the order itself, so the
/// state stays this small however many orders hold units.
/// </summary>
/// <param name="Version">How many moves the ledger has; 0 for a SKU that was never moved.</param>
/// <param name="Received">Units received over the SKU's life, corrections included; <c>OnHand + Sold</c>.</param>
/// <param name="Held">Units held for orders that are not paid yet.</param>
/// <param name="Sold">Units sold.</param>
/// <param name="Exists">Whether anybody ever stocked it: the ledger has a <see cref="StockMoveKind.Receive"/>. The version can't tell,
/// because closing the door on a late hold of a SKU that nobody stocked is a move too.</param>
public readonly record struct StockState(long Version, long Received, long Held, long Sold, bool Exists)
{
    /// <summary>The most that a counter may have, so that no sum of them overflows and every client reads them exactly.</summary>
    public const long MaxUnits = 1_000_000_000_000_000;

    /// <summary>Units in the warehouse: available and held.</summary>
    public long OnHand => Received - Sold;

    /// <summary>Units that an order can still take.</summary>
    public long Available => OnHand - Held;
}
