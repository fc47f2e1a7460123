using OrderActors.Domain.Orders;

namespace OrderActors.Storage.Orders;

/// <summary>Reads that no single order can answer, from the tables.</summary>
public interface IOrderQueries
{
    /// <summary>Orders of a tenant, newest first, then by id ascending; one row more than the limit is never returned.</summary>
    /// <param name="tenant">The tenant.</param>
    /// <param name="filter">What to list.</param>
    /// <param name="cancellationToken">The caller's deadline.</param>
    ValueTask<IReadOnlyList<OrderRow>> ListAsync(string tenant, OrderFilter filter, CancellationToken cancellationToken);

    /// <summary>The steps of an order after a version, ascending; at most <paramref name="limit"/>.</summary>
    ValueTask<IReadOnlyList<OrderEventRecord>> ReadEventsAsync(
        string tenant, string orderId, long afterVersion, int limit, CancellationToken cancellationToken);

    /// <summary>The versions of some orders in one statement.</summary>
    /// <param name="orders">The orders.</param>
    /// <param name="cancellationToken">The caller's deadline.</param>
    /// <returns>One for each, in their order; 0 for one that is not there.</returns>
    ValueTask<IReadOnlyList<long>> ReadVersionsAsync(
        IReadOnlyList<(string Tenant, string OrderId)> orders, CancellationToken cancellationToken);
}

/// <summary>What to list.</summary>
/// <param name="CustomerId">Only this customer's.</param>
/// <param name="Status">Only with this status.</param>
/// <param name="CreatedAfter">Only created after.</param>
/// <param name="CreatedBefore">Only created before.</param>
/// <param name="AfterCreatedAt">Keyset: the creation time of the last row of the page before.</param>
/// <param name="AfterOrderId">Keyset: its id.</param>
/// <param name="Limit">Rows, 1 or more.</param>
public sealed record OrderFilter(
    string? CustomerId,
    OrderStatus? Status,
    DateTimeOffset? CreatedAfter,
    DateTimeOffset? CreatedBefore,
    DateTimeOffset? AfterCreatedAt,
    string? AfterOrderId,
    int Limit);

/// <summary>An order in a list.</summary>
/// <param name="OrderId">Its id.</param>
/// <param name="CreatedAt">When it was placed.</param>
/// <param name="State">Its state, a JSON object in UTF-8.</param>
public sealed record OrderRow(string OrderId, DateTimeOffset CreatedAt, byte[] State);
