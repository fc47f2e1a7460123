using OrderActors.Domain.Stock;

namespace OrderActors.GrainInterfaces.Stock;

/// <summary>The stock of one SKU of one tenant. Key: <see cref="StockKey"/>.</summary>
[Alias("OrderActors.IStockGrain")]
public interface IStockGrain : IGrainWithStringKey
{
    /// <summary>
    /// Counts a move for an order tentatively and answers at once with a ticket, which the order's own commit redeems: order and
    /// move are then stored together or not at all. Only in the process whose writer is named; elsewhere the answer is
    /// <see cref="StockRefusal.Elsewhere"/>. The caller is the authority of the move: a hold for an order that is being inserted, or
    /// the one end of a hold that its state says exists.
    /// </summary>
    [Alias("ClaimAsync")]
    ValueTask<StockClaimAnswer> ClaimAsync(StockClaimMessage message);

    /// <summary>Makes a move for an order durable, and answers then. A repeat is recognised from the ledger and succeeds.</summary>
    [Alias("MoveAsync")]
    ValueTask<StockAnswer> MoveAsync(StockMoveMessage message, CancellationToken cancellationToken);

    /// <summary>The stock as the ledger has it.</summary>
    [Alias("GetAsync")]
    ValueTask<StockAnswer> GetAsync(CancellationToken cancellationToken);

    /// <summary>Sets what is on hand now.</summary>
    [Alias("SetOnHandAsync")]
    ValueTask<StockAnswer> SetOnHandAsync(long onHand, CancellationToken cancellationToken);

    /// <summary>Adds units, or takes some away.</summary>
    [Alias("AdjustAsync")]
    ValueTask<StockAnswer> AdjustAsync(long delta, string reason, CancellationToken cancellationToken);

    /// <summary>Sets or adjusts what is on hand if the SKU's version is as demanded, which the ledger checks with the change. Silos of
    /// versions before this one have only the two methods above, so a change that demands nothing goes there.</summary>
    [Alias("ChangeAsync")]
    ValueTask<StockAnswer> ChangeAsync(StockChangeMessage message, CancellationToken cancellationToken);
}

/// <summary>The key of a stock grain: <c>stock/tenant/sku</c>.</summary>
/// <param name="Tenant">The tenant.</param>
/// <param name="Sku">The stock-keeping unit.</param>
public readonly record struct StockKey(string Tenant, string Sku)
{
    private const string Prefix = "stock/";

    /// <summary>Reads a grain key.</summary>
    /// <exception cref="FormatException">It is not a stock key.</exception>
    public static StockKey Parse(string key)
    {
        var slash = key.StartsWith(Prefix, StringComparison.Ordinal) ? key.IndexOf('/', Prefix.Length) : -1;
        return slash > Prefix.Length
            ? new StockKey(key[Prefix.Length..slash], key[(slash + 1)..])
            : throw new FormatException($"'{key}' is not the key of a SKU's stock.");
    }

    /// <summary>The grain key.</summary>
    public override string ToString() => $"{Prefix}{Tenant}/{Sku}";
}
