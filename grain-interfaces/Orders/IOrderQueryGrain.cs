using System.Collections.Immutable;
using OrderActors.Domain.Orders;

namespace OrderActors.GrainInterfaces.Orders;

/// <summary>Answers from the database what no single order knows. A stateless worker, so the number of queries at once is bounded.
/// Key: the tenant, or <see cref="AnyTenant"/>.</summary>
[Alias("OrderActors.IOrderQueryGrain")]
public interface IOrderQueryGrain : IGrainWithStringKey
{
    /// <summary>The key for what is asked of orders of several tenants at once. No tenant has this name.</summary>
    const string AnyTenant = "*";

    /// <summary>A page of the tenant's orders, newest first.</summary>
    [Alias("ListAsync")]
    ValueTask<OrderPage> ListAsync(OrderListQuery query, CancellationToken cancellationToken);

    /// <summary>Every step that an order took.</summary>
    [Alias("GetTimelineAsync")]
    ValueTask<OrderTimeline> GetTimelineAsync(string orderId, CancellationToken cancellationToken);

    /// <summary>The steps that an order took after a version, each with the order as it was then.</summary>
    /// <param name="orderId">The order.</param>
    /// <param name="afterVersion">The version that the caller has, 0 or more. Null, or one that the order has not got to, for the latest
    /// step alone.</param>
    /// <param name="cancellationToken">The caller's deadline.</param>
    [Alias("ReadStepsAsync")]
    ValueTask<OrderHistory> ReadStepsAsync(string orderId, long? afterVersion, CancellationToken cancellationToken);

    /// <summary>The versions of some orders, of any tenants.</summary>
    /// <param name="keys">The keys of their grains, <see cref="OrderHistory.MaxOrdersAQuery"/> at most.</param>
    /// <param name="cancellationToken">The caller's deadline.</param>
    [Alias("ReadVersionsAsync")]
    ValueTask<OrderVersions> ReadVersionsAsync(ImmutableArray<string> keys, CancellationToken cancellationToken);
}

/// <summary>What to list.</summary>
[GenerateSerializer, Immutable, Alias("OrderActors.OrderListQuery")]
public sealed record OrderListQuery
{
    /// <summary>Only this customer's.</summary>
    [Id(0)]
    public string? CustomerId { get; init; }

    /// <summary>Only with this status.</summary>
    [Id(1)]
    public OrderStatus? Status { get; init; }

    /// <summary>Only created after this instant.</summary>
    [Id(2)]
    public DateTimeOffset? CreatedAfter { get; init; }

    /// <summary>Only created before this instant.</summary>
    [Id(3)]
    public DateTimeOffset? CreatedBefore { get; init; }

    /// <summary>Orders a page, 1…200.</summary>
    [Id(4)]
    public int Limit { get; init; } = 50;

    /// <summary>Where the page before ended.</summary>
    [Id(5)]
    public OrderCursor? After { get; init; }
}

/// <summary>The place of an order in a list: newest first, then by id.</summary>
/// <param name="CreatedAt">When the last order of the page was created, in whole microseconds.</param>
/// <param name="OrderId">Its id.</param>
[GenerateSerializer, Immutable, Alias("OrderActors.OrderCursor")]
public sealed record OrderCursor([property: Id(0)] DateTimeOffset CreatedAt, [property: Id(1)] string OrderId);

/// <summary>A page of orders.</summary>
/// <param name="Items">One order's JSON object each, UTF-8.</param>
/// <param name="Next">Where the next page starts; null on the last one.</param>
[GenerateSerializer, Immutable, Alias("OrderActors.OrderPage")]
public sealed record OrderPage([property: Id(0)] ImmutableArray<byte[]> Items, [property: Id(1)] OrderCursor? Next)
{
    /// <summary>Why there is no page: <see cref="OrderRefusal.StorageUnavailable"/> or nothing.</summary>
    [Id(2)]
    public OrderRefusal Refusal { get; init; }
}

/// <summary>The steps of an order.</summary>
/// <param name="Refusal">Why there are none: <see cref="OrderRefusal.NotFound"/>, <see cref="OrderRefusal.StorageUnavailable"/>, or
/// nothing.</param>
/// <param name="Steps">The JSON array of api.md in UTF-8; empty when refused.</param>
[GenerateSerializer, Immutable, Alias("OrderActors.OrderTimeline")]
public sealed record OrderTimeline([property: Id(0)] OrderRefusal Refusal, [property: Id(1)] byte[] Steps);
