using System.Collections.Immutable;

namespace OrderActors.GrainInterfaces.Feed;

/// <summary>
/// Where silos say which orders have changed, and gateways with event streams hear it. One in the cluster. It keeps the last changes and
/// nothing else: it may forget at any time, as a new activation has a new epoch, which tells who asks that something was missed.
/// </summary>
[Alias("OrderActors.IOrderFeedGrain")]
public interface IOrderFeedGrain : IGrainWithStringKey
{
    /// <summary>Its key.</summary>
    const string Key = "orders";

    /// <summary>Says what has changed in a silo.</summary>
    /// <returns>Whether anybody watches. While nobody does, it is enough to say that something changed.</returns>
    [Alias("PublishAsync")]
    ValueTask<bool> PublishAsync(OrderChanges changes);

    /// <summary>What has changed since a position; waits a little when that is nothing.</summary>
    /// <param name="after">The position of the last answer, or <see cref="FeedPosition.None"/>.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    [Alias("NextAsync")]
    ValueTask<FeedPage> NextAsync(FeedPosition after, CancellationToken cancellationToken);
}

/// <summary>What changed in a silo.</summary>
/// <param name="Orders">The orders.</param>
/// <param name="HasMissed">Whether other orders changed that are not named.</param>
[GenerateSerializer, Immutable, Alias("OrderActors.OrderChanges")]
public sealed record OrderChanges([property: Id(0)] ImmutableArray<ChangedOrder> Orders, [property: Id(1)] bool HasMissed);

/// <summary>An order that changed.</summary>
/// <param name="Key">The key of its grain.</param>
/// <param name="Version">The version that it got.</param>
[GenerateSerializer, Immutable, Alias("OrderActors.ChangedOrder")]
public readonly record struct ChangedOrder([property: Id(0)] string Key, [property: Id(1)] long Version);

/// <summary>How far somebody has heard.</summary>
/// <param name="Epoch">Which activation of the feed counts.</param>
/// <param name="Sequence">What it has counted.</param>
[GenerateSerializer, Immutable, Alias("OrderActors.FeedPosition")]
public readonly record struct FeedPosition([property: Id(0)] string Epoch, [property: Id(1)] long Sequence)
{
    /// <summary>Of who has heard nothing.</summary>
    public static FeedPosition None { get; } = new("", 0);
}

/// <summary>What changed since a position.</summary>
/// <param name="Position">The position to ask from next.</param>
/// <param name="Orders">The orders; one that changed twice may be there twice.</param>
/// <param name="HasMissed">Whether others may have changed, any of them.</param>
[GenerateSerializer, Immutable, Alias("OrderActors.FeedPage")]
public sealed record FeedPage(
    [property: Id(0)] FeedPosition Position,
    [property: Id(1)] ImmutableArray<ChangedOrder> Orders,
    [property: Id(2)] bool HasMissed);
