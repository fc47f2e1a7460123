namespace OrderActors.Domain.Stock;

/// <summary>
/// The stock of one SKU as its moves made it: four counters. Which order holds what is in the ledger and in the order itself, so the
/// state stays this small however many orders hold units.
/// </summary>
/// <param name="Version">How many moves the ledger has; 0 for a SKU that nobody ever stocked.</param>
/// <param name="Received">Units received over the SKU's life, corrections included; <c>OnHand + Sold</c>.</param>
/// <param name="Held">Units held for orders that are not paid yet.</param>
/// <param name="Sold">Units sold.</param>
public readonly record struct StockState(long Version, long Received, long Held, long Sold)
{
    /// <summary>Units in the warehouse: available and held.</summary>
    public long OnHand => Received - Sold;

    /// <summary>Units that an order can still take.</summary>
    public long Available => OnHand - Held;

    /// <summary>Whether anybody ever stocked it.</summary>
    public bool Exists => Version > 0;
}
