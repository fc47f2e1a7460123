using OrderActors.GrainInterfaces.Stock;

namespace OrderActors.GrainInterfaces.Orders;

/// <summary>Asks for new orders.</summary>
public static class OrderPlacement
{
    /// <summary>Asks the intake of the order's first SKU, and the order's own grain where that has to answer.</summary>
    /// <param name="grains">Finds both.</param>
    /// <param name="tenant">Whose order.</param>
    /// <param name="orderId">The order's id, made of the tenant, the idempotency key and the first SKU.</param>
    /// <param name="message">What is ordered.</param>
    /// <param name="cancellationToken">The caller's deadline, for both together.</param>
    public static async ValueTask<OrderAnswer> PlaceOrderAsync(
        this IGrainFactory grains, string tenant, string orderId, PlaceOrderMessage message, CancellationToken cancellationToken)
    {
        var intake = grains.Find<IOrderIntakeGrain>(new StockKey(tenant, message.Lines[0].Sku).ToString());
        var answer = await intake.PlaceAsync(orderId, message, cancellationToken);
        if (answer.Referral == OrderReferral.None)
        {
            return answer;
        }

        var order = grains.Find<IOrderGrain>(new OrderKey(tenant, orderId).ToString());
        return await order.PlaceAsync(message with { IsRepeat = answer.Referral == OrderReferral.AsRepeat }, cancellationToken);
    }
}
