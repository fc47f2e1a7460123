namespace OrderActors.GrainInterfaces.Orders;

/// <summary>
/// Takes new orders whose first SKU it is. Key: that SKU's <see cref="Stock.StockKey"/>. It is the SKU's own grain, so the order's claim
/// on it is no call, and it is where the order's grain would be; that one is not activated. What it holds are requests in flight.
/// </summary>
[Alias("OrderActors.IOrderIntakeGrain")]
public interface IOrderIntakeGrain : IGrainWithStringKey
{
    /// <summary>Takes the order. What is not new, or takes more than one commit, is left to the order's own grain, whose answer this
    /// gives; so does a repeat that arrives while the first request is at work, after that has its answer.</summary>
    /// <param name="orderId">The order's id, made of the tenant, the idempotency key and the first SKU.</param>
    /// <param name="message">What is ordered.</param>
    /// <param name="cancellationToken">The caller's deadline.</param>
    [Alias("PlaceAsync")]
    ValueTask<OrderAnswer> PlaceAsync(string orderId, PlaceOrderMessage message, CancellationToken cancellationToken);
}
