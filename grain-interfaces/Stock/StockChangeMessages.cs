using System.Collections.Immutable;
using OrderActors.Domain;

namespace OrderActors.GrainInterfaces.Stock;

/// <summary>Asks for a change of what is on hand, if the SKU is as demanded.</summary>
/// <param name="Demand">What is demanded of its version.</param>
[GenerateSerializer, Immutable, Alias("OrderActors.StockChangeMessage")]
public abstract record StockChangeMessage([property: Id(0)] VersionDemandMessage Demand);

/// <summary>Sets what is on hand.</summary>
/// <param name="Demand">What is demanded of its version.</param>
/// <param name="OnHand">Units, 0 or more.</param>
[GenerateSerializer, Immutable, Alias("OrderActors.SetOnHandMessage")]
public sealed record SetOnHandMessage(VersionDemandMessage Demand, [property: Id(0)] long OnHand) : StockChangeMessage(Demand);

/// <summary>Adds units, or takes some away.</summary>
/// <param name="Demand">What is demanded of its version.</param>
/// <param name="Delta">Units, negative to take away.</param>
/// <param name="Reason">Why.</param>
[GenerateSerializer, Immutable, Alias("OrderActors.AdjustStockMessage")]
public sealed record AdjustStockMessage(
    VersionDemandMessage Demand, [property: Id(0)] long Delta, [property: Id(1)] string Reason) : StockChangeMessage(Demand);

/// <summary>A <see cref="VersionDemand"/> between processes.</summary>
/// <param name="Match">The versions of which it has to be at one.</param>
/// <param name="NoneMatch">The versions at none of which it may be.</param>
[GenerateSerializer, Immutable, Alias("OrderActors.VersionDemandMessage")]
public sealed record VersionDemandMessage(
    [property: Id(0)] NamedVersionsMessage? Match, [property: Id(1)] NamedVersionsMessage? NoneMatch)
{
    /// <summary>Makes one of a demand.</summary>
    public static VersionDemandMessage Of(VersionDemand demand) =>
        new(NamedVersionsMessage.Of(demand.Match), NamedVersionsMessage.Of(demand.NoneMatch));

    /// <summary>The demand.</summary>
    public VersionDemand ToDemand() => new(Match?.ToVersions(), NoneMatch?.ToVersions());
}

/// <summary>Some <see cref="NamedVersions"/> between processes.</summary>
/// <param name="Any">Whether all are named at once.</param>
/// <param name="Versions">The versions otherwise.</param>
[GenerateSerializer, Immutable, Alias("OrderActors.NamedVersionsMessage")]
public sealed record NamedVersionsMessage([property: Id(0)] bool Any, [property: Id(1)] ImmutableArray<long> Versions)
{
    /// <summary>Makes one of named versions.</summary>
    public static NamedVersionsMessage? Of(NamedVersions? versions) =>
        versions is { } named ? new NamedVersionsMessage(named.Any, named.Versions.AsImmutableArray()) : null;

    /// <summary>The versions.</summary>
    public NamedVersions ToVersions() => new(Any, EquatableArray.Create(Versions.AsSpan()));
}
