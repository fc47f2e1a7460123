namespace OrderActors.Storage.Orders;

/// <summary>The orders whose time to be woken has come, by the column that says so.</summary>
public interface IDueOrders
{
    /// <summary>A page of orders whose time has come, most overdue first, then by id and tenant.</summary>
    /// <param name="dueAt">The latest time that counts.</param>
    /// <param name="after">The last one of the page before; null for the first page.</param>
    /// <param name="limit">Orders a page.</param>
    /// <param name="cancellationToken">The caller's deadline.</param>
    ValueTask<IReadOnlyList<DueOrder>> FindAsync(DateTimeOffset dueAt, DueOrder? after, int limit, CancellationToken cancellationToken);

    /// <summary>
    /// Puts off those that are still due at the time at which they were found. Nothing but the time of their next wake-up changes, and
    /// that only until their next commit, which sets it by the state. One whose row is being written just now is left as it is.
    /// </summary>
    /// <param name="orders">The orders, with the time until which each is put off.</param>
    /// <param name="cancellationToken">The caller's deadline.</param>
    /// <returns>The places, in the list, of those that were put off.</returns>
    ValueTask<IReadOnlyList<int>> PutOffAsync(
        IReadOnlyList<(DueOrder Order, DateTimeOffset Until)> orders, CancellationToken cancellationToken);
}

/// <summary>An order that is due.</summary>
/// <param name="Tenant">The tenant.</param>
/// <param name="OrderId">Its id.</param>
/// <param name="WakeAt">Since when.</param>
public readonly record struct DueOrder(string Tenant, string OrderId, DateTimeOffset WakeAt);
