using OrderActors.GrainInterfaces.Orders;
using OrderActors.Grains.Orders;

namespace OrderActors.Grains.Stock;

/// <content>New orders whose first SKU this is.</content>
internal sealed partial class StockGrain : IOrderIntakeGrain
{
    private OrderIntake? _intake;

    public ValueTask<OrderAnswer> PlaceAsync(string orderId, PlaceOrderMessage message, CancellationToken cancellationToken)
    {
        _intake ??= new OrderIntake(
            GrainFactory,
            orders,
            new OrderStock(GrainFactory, orders, _key.Tenant, (_key.Sku, this)),
            _key.Tenant,
            this.GetGrainId(),
            LeaveUnlessStocked);
        return _intake.PlaceAsync(orderId, message, cancellationToken);
    }
}
