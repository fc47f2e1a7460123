using System.Collections.Immutable;
using OrderActors.Domain.Orders;

namespace OrderActors.GrainInterfaces.Orders;

/// <summary>Steps of an order, oldest first, each with the order as it left it.</summary>
/// <param name="Refusal">Why there are none: <see cref="OrderRefusal.NotFound"/>, <see cref="OrderRefusal.StorageUnavailable"/>, or
/// nothing.</param>
/// <param name="Steps">The steps, <see cref="MaxSteps"/> at most; the last one's version tells whether there are more.</param>
/// <param name="Version">The order's version; 0 when refused.</param>
/// <param name="IsEnded">Whether nobody is expected to change the order any more.</param>
[GenerateSerializer, Immutable, Alias("OrderActors.OrderHistory")]
public sealed record OrderHistory(
    [property: Id(0)] OrderRefusal Refusal,
    [property: Id(1)] ImmutableArray<OrderStepView> Steps,
    [property: Id(2)] long Version,
    [property: Id(3)] bool IsEnded)
{
    /// <summary>Steps an answer. An order with all its lines is some 10 kB, so an answer is below a megabyte.</summary>
    public const int MaxSteps = 64;

    /// <summary>Orders whose versions are asked for at once.</summary>
    public const int MaxOrdersAQuery = 500;

    /// <summary>Makes a refusal.</summary>
    public static OrderHistory Refuse(OrderRefusal refusal) => new(refusal, [], 0, false);
}

/// <summary>A step of an order.</summary>
/// <param name="Version">The order's version after it.</param>
/// <param name="At">When it was decided.</param>
/// <param name="Name">Its name, camelCase.</param>
/// <param name="Json">The order as the step left it: the JSON object of api.md in UTF-8, to the byte what a read answered then. Nobody
/// writes to it.</param>
[GenerateSerializer, Immutable, Alias("OrderActors.OrderStepView")]
public sealed record OrderStepView(
    [property: Id(0)] long Version,
    [property: Id(1)] DateTimeOffset At,
    [property: Id(2)] string Name,
    [property: Id(3)] byte[] Json);

/// <summary>The versions of some orders.</summary>
/// <param name="Refusal">Why there are none: <see cref="OrderRefusal.StorageUnavailable"/> or nothing.</param>
/// <param name="Versions">One for each order that was asked for, in that order; 0 for one that is not there.</param>
[GenerateSerializer, Immutable, Alias("OrderActors.OrderVersions")]
public sealed record OrderVersions([property: Id(0)] OrderRefusal Refusal, [property: Id(1)] ImmutableArray<long> Versions);
