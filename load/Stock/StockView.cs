namespace OrderActors.Load.Stock;

/// <summary>The stock of one SKU.</summary>
internal sealed record StockView(string Sku, long OnHand, long Available, long Held, long Sold);
