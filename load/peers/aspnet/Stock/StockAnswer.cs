using Npgsql;

namespace OrderActors.AspNetPeer.Stock;

/// <summary>The stock of a SKU.</summary>
internal sealed record StockAnswer(string Sku, long OnHand, long Available, long Held, long Sold, long Version)
{
    /// <summary>Reads a row.</summary>
    public static StockAnswer Read(string sku, NpgsqlDataReader row) =>
        new(sku, row.GetInt64(1) + row.GetInt64(2), row.GetInt64(1), row.GetInt64(2), row.GetInt64(3), row.GetInt64(0));
}

/// <summary>What is on hand now.</summary>
internal sealed record StockBody(long OnHand);
