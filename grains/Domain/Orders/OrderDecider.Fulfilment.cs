namespace OrderActors.Domain.Orders;

public static partial class OrderDecider
{
    // An order that is overdue but was not expired yet is cancelled like any other: the customer gets what was asked for, and the
    // stock goes back either way.
    private static OrderDecision Cancel(OrderState state, CancelOrder command) => state.Status switch
    {
        OrderStatus.Placing or OrderStatus.AwaitingPayment => OrderDecision.Accept(new OrderCancelled(command.At, command.EffectRetryAt)),
        OrderStatus.Paid => OrderDecision.Accept(new RefundRequested(command.At, command.EffectRetryAt)),
        // A repeat.
        OrderStatus.Cancelled => OrderDecision.Unchanged,
        OrderStatus.Refunding or OrderStatus.Refunded => state.CancelRequested
            ? OrderDecision.Unchanged
            : OrderDecision.Refuse(OrderRefusal.NotCancellable),
        // The parcel may be on its way, or there is nothing to cancel.
        OrderStatus.Fulfilling or OrderStatus.Fulfilled or OrderStatus.Expired or OrderStatus.Rejected
            => OrderDecision.Refuse(OrderRefusal.NotCancellable),
        _ => throw NoSuchStatus(state),
    };

    private static OrderDecision RequestFulfilment(OrderState state, RequestFulfilment command) => state.Status switch
    {
        OrderStatus.Paid => OrderDecision.Accept(new FulfilmentRequested(command.At)),
        // A repeat.
        OrderStatus.Fulfilling => OrderDecision.Unchanged,
        // Not yet, or not any more.
        OrderStatus.Placing or OrderStatus.AwaitingPayment or OrderStatus.Fulfilled or OrderStatus.Rejected or OrderStatus.Cancelled
            or OrderStatus.Expired or OrderStatus.Refunding or OrderStatus.Refunded => OrderDecision.Unchanged,
        _ => throw NoSuchStatus(state),
    };

    private static OrderDecision ConfirmShipmentRequest(OrderState state, ConfirmShipmentRequest command) => state.Status switch
    {
        OrderStatus.Fulfilling => state.Effects.Find(command.EffectKey) is { Kind: EffectKind.RequestShipment }
            ? OrderDecision.Accept(new FulfilmentAccepted(command.At, command.EffectKey))
            : OrderDecision.Unchanged,
        // Nothing is sent before the order commits to it, so there is nothing that the partner could have taken.
        OrderStatus.Paid => OrderDecision.Unchanged,
        // Not requested, or overtaken by the shipment or its failure, which dropped the request.
        OrderStatus.Placing or OrderStatus.AwaitingPayment or OrderStatus.Fulfilled or OrderStatus.Rejected or OrderStatus.Cancelled
            or OrderStatus.Expired or OrderStatus.Refunding or OrderStatus.Refunded => OrderDecision.Unchanged,
        _ => throw NoSuchStatus(state),
    };

    private static OrderDecision Ship(OrderState state, ShipOrder command) => state.Status switch
    {
        OrderStatus.Placing => OrderDecision.Refuse(OrderRefusal.RequestInProgress),
        OrderStatus.Paid or OrderStatus.Fulfilling
            => OrderDecision.Accept(new OrderShipped(command.At, command.ShipmentId, command.Carrier)),
        OrderStatus.Fulfilled => state.Fulfilment?.ShipmentId == command.ShipmentId
            ? OrderDecision.Unchanged
            : OrderDecision.RefuseForGood(OrderRefusal.FulfilmentNotExpected),
        // The payment may be on its way, and the partner deliver again behind it.
        OrderStatus.AwaitingPayment => OrderDecision.Refuse(OrderRefusal.FulfilmentNotExpected),
        OrderStatus.Rejected or OrderStatus.Cancelled or OrderStatus.Expired or OrderStatus.Refunding or OrderStatus.Refunded
            => OrderDecision.RefuseForGood(OrderRefusal.FulfilmentNotExpected),
        _ => throw NoSuchStatus(state),
    };

    private static OrderDecision ReportFulfilmentFailure(OrderState state, ReportFulfilmentFailure command) => state.Status switch
    {
        OrderStatus.Placing => OrderDecision.Refuse(OrderRefusal.RequestInProgress),
        OrderStatus.Paid or OrderStatus.Fulfilling
            => OrderDecision.Accept(new FulfilmentFailed(command.At, command.Reason, command.EffectRetryAt)),
        OrderStatus.Refunding or OrderStatus.Refunded => state.Fulfilment?.FailureReason is not null
            ? OrderDecision.Unchanged
            : OrderDecision.RefuseForGood(OrderRefusal.FulfilmentNotExpected),
        // The payment may be on its way, and the partner deliver again behind it.
        OrderStatus.AwaitingPayment => OrderDecision.Refuse(OrderRefusal.FulfilmentNotExpected),
        OrderStatus.Fulfilled or OrderStatus.Rejected or OrderStatus.Cancelled or OrderStatus.Expired
            => OrderDecision.RefuseForGood(OrderRefusal.FulfilmentNotExpected),
        _ => throw NoSuchStatus(state),
    };
}
