using OrderActors.Domain;
using OrderActors.Domain.Orders;

namespace OrderActors.Grains.Orders;

/// <summary>What one commit stores.</summary>
/// <param name="Events">The steps.</param>
/// <param name="StockTickets">The claims that it redeems.</param>
internal readonly record struct OrderChange(EquatableArray<OrderEvent> Events, long[] StockTickets);
