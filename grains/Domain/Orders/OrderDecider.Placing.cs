namespace OrderActors.Domain.Orders;

public static partial class OrderDecider
{
    private static OrderDecision Place(PlaceOrder command) => OrderDecision.Accept(
        new OrderPlaced(command.At, command.OrderId, command.CustomerId, command.Currency, command.Lines, command.PlacingRetryAt));

    // The answer to a repeat depends on the content alone; whether a repeat has to wait while the order is placing is its caller's matter.
    private static OrderDecision PlaceAgain(OrderState state, PlaceOrder command) => state.Status switch
    {
        OrderStatus.Placing or OrderStatus.AwaitingPayment or OrderStatus.Paid or OrderStatus.Fulfilling or OrderStatus.Fulfilled
            or OrderStatus.Rejected or OrderStatus.Cancelled or OrderStatus.Expired or OrderStatus.Refunding or OrderStatus.Refunded
            => OrderComparison.FirstDifference(state, command) is null
                ? OrderDecision.Unchanged
                : OrderDecision.Refuse(OrderRefusal.IdempotencyMismatch),
        _ => throw NoSuchStatus(state),
    };

    private static OrderDecision ConfirmReservation(OrderState state, ConfirmReservation command) => state.Status switch
    {
        OrderStatus.Placing => OrderDecision.Accept(new StockReserved(command.At, command.PaymentDueAt)),
        // A repeat.
        OrderStatus.AwaitingPayment or OrderStatus.Paid or OrderStatus.Fulfilling or OrderStatus.Fulfilled => OrderDecision.Unchanged,
        // Too late: the order was concluded in another way, and the release that this decided gives back whatever was held.
        OrderStatus.Rejected or OrderStatus.Cancelled or OrderStatus.Expired or OrderStatus.Refunding or OrderStatus.Refunded
            => OrderDecision.Unchanged,
        _ => throw NoSuchStatus(state),
    };

    private static OrderDecision Reject(OrderState state, RejectOrder command) => state.Status switch
    {
        OrderStatus.Placing => OrderDecision.Accept(new OrderRejected(
            command.At, command.Reason, command.Skus, command.TraceId, command.HoldsMayExist, command.EffectRetryAt)),
        // A repeat.
        OrderStatus.Rejected => OrderDecision.Unchanged,
        // Too late: the order was concluded in another way, which stands.
        OrderStatus.AwaitingPayment or OrderStatus.Paid or OrderStatus.Fulfilling or OrderStatus.Fulfilled or OrderStatus.Cancelled
            or OrderStatus.Expired or OrderStatus.Refunding or OrderStatus.Refunded => OrderDecision.Unchanged,
        _ => throw NoSuchStatus(state),
    };
}
