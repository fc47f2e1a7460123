namespace OrderActors.GrainInterfaces.Orders;

/// <summary>
/// Takes new orders whose first SKU it is. Key: that SKU's <see cref="Stock.StockKey"/>. It is the SKU's own grain, so the order's claim
/// on it is no call, and it is where the order's grain would be; that one is not activated. What it holds are requests in flight.
/// </summary>
[Alias("OrderActors.IOrderIntakeGrain")]
public interface IOrderIntakeGrain : IGrainWithStringKey
{
    /// <summary>Takes the order. What is not new, or takes more than one commit, is the order's own grain's
    /// (<see cref="OrderAnswer.Referral"/>); so is a repeat that arrives while the first request is at work, after that has its answer.
    /// </summary>
    /// <remarks>Nobody is to wait here for the order's grain: that one waits for this SKU, and a SKU that is ending admits no call before
    /// those that it has are done. Only for a caller that can't be referred (<see cref="PlaceOrderMessage.MayBeReferred"/>) it does.
    /// </remarks>
    /// <param name="orderId">The order's id, made of the tenant, the idempotency key and the first SKU.</param>
    /// <param name="message">What is ordered.</param>
    /// <param name="cancellationToken">The caller's deadline.</param>
    [Alias("PlaceAsync")]
    ValueTask<OrderAnswer> PlaceAsync(string orderId, PlaceOrderMessage message, CancellationToken cancellationToken);
}
