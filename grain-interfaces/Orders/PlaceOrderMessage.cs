using System.Collections.Immutable;

namespace OrderActors.GrainInterfaces.Orders;

/// <summary>A validated request for an order.</summary>
/// <param name="CustomerId">The tenant's customer.</param>
/// <param name="Currency">ISO 4217 code.</param>
/// <param name="Lines">1…100 lines.</param>
/// <param name="TraceId">The trace of the request, W3C hex.</param>
[GenerateSerializer, Immutable, Alias("OrderActors.PlaceOrderMessage")]
public sealed record PlaceOrderMessage(
    [property: Id(0)] string CustomerId,
    [property: Id(1)] string Currency,
    [property: Id(2)] ImmutableArray<LineMessage> Lines,
    [property: Id(3)] string TraceId)
{
    /// <summary>Whether the order was found to be there, so that it is read before anything is written.</summary>
    [Id(4)]
    public bool IsRepeat { get; init; }

    /// <summary>Whether who asks an intake goes to the order itself when told so. Gateways of the version before don't.</summary>
    [Id(5)]
    public bool MayBeReferred { get; init; }
}

/// <summary>One line.</summary>
/// <param name="Sku">The stock-keeping unit.</param>
/// <param name="Quantity">Units.</param>
/// <param name="UnitPriceMinor">Price of a unit in minor units.</param>
[GenerateSerializer, Immutable, Alias("OrderActors.LineMessage")]
public sealed record LineMessage(
    [property: Id(0)] string Sku,
    [property: Id(1)] int Quantity,
    [property: Id(2)] long UnitPriceMinor);
