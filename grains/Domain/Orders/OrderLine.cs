namespace OrderActors.Domain.Orders;

/// <summary>One line of an order.</summary>
/// <param name="Sku">The stock-keeping unit, 1…64 characters of <c>A-Z a-z 0-9 . _ -</c>.</param>
/// <param name="Quantity">Units, 1…10,000.</param>
/// <param name="UnitPriceMinor">Price of one unit in minor units of the order's currency, 0…10^12.</param>
public sealed record OrderLine(string Sku, int Quantity, long UnitPriceMinor);
