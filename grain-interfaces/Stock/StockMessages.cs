using OrderActors.Domain.Stock;

namespace OrderActors.GrainInterfaces.Stock;

/// <summary>Asks for a tentative move.</summary>
/// <param name="OrderId">The order.</param>
/// <param name="Kind">Hold, release, sell or return.</param>
/// <param name="Quantity">Units, 1 or more.</param>
/// <param name="WriterId">The commit writer of the caller's process.</param>
/// <param name="Ticket">The ticket to grant it under, which that process gave the caller before; 0 for any.</param>
[GenerateSerializer, Immutable, Alias("OrderActors.StockClaimMessage")]
public sealed record StockClaimMessage(
    [property: Id(0)] string OrderId,
    [property: Id(1)] StockMoveKind Kind,
    [property: Id(2)] long Quantity,
    [property: Id(3)] Guid WriterId,
    [property: Id(4)] long Ticket = 0);

/// <summary>Answers a claim.</summary>
/// <param name="Refusal"><see cref="StockRefusal.None"/> unless refused.</param>
/// <param name="Ticket">What the commit redeems; 0 when refused.</param>
[GenerateSerializer, Immutable, Alias("OrderActors.StockClaimAnswer")]
public readonly record struct StockClaimAnswer([property: Id(0)] StockRefusal Refusal, [property: Id(1)] long Ticket);

/// <summary>Asks for a durable move.</summary>
/// <param name="OrderId">The order.</param>
/// <param name="Kind">Hold, release, sell or return.</param>
/// <param name="Quantity">Units, 1 or more.</param>
[GenerateSerializer, Immutable, Alias("OrderActors.StockMoveMessage")]
public sealed record StockMoveMessage(
    [property: Id(0)] string OrderId,
    [property: Id(1)] StockMoveKind Kind,
    [property: Id(2)] long Quantity);

/// <summary>Answers with the stock as the ledger has it, or a refusal.</summary>
/// <param name="Refusal"><see cref="StockRefusal.None"/> unless refused.</param>
/// <param name="Stock">The counters; for a SKU that nobody ever stocked all 0.</param>
[GenerateSerializer, Immutable, Alias("OrderActors.StockAnswer")]
public sealed record StockAnswer([property: Id(0)] StockRefusal Refusal, [property: Id(1)] StockView Stock);

/// <summary>The counters of a SKU.</summary>
/// <param name="Version">How many moves the ledger has; 0 for an unknown SKU.</param>
/// <param name="OnHand">Units in the warehouse.</param>
/// <param name="Available">Units that an order can take.</param>
/// <param name="Held">Units held for orders not paid yet.</param>
/// <param name="Sold">Units sold.</param>
[GenerateSerializer, Immutable, Alias("OrderActors.StockView")]
public readonly record struct StockView(
    [property: Id(0)] long Version,
    [property: Id(1)] long OnHand,
    [property: Id(2)] long Available,
    [property: Id(3)] long Held,
    [property: Id(4)] long Sold);
