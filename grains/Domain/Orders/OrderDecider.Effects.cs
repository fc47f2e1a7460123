namespace OrderActors.Domain.Orders;

/// <content>
/// Reports on effects. What counts is whether the effect is pending, which the status doesn't tell: an order that was refunded may still
/// have stock to return, one that was fulfilled a duplicate payment to give back.
/// </content>
public static partial class OrderDecider
{
    private static OrderDecision ConfirmRefund(OrderState state, ConfirmRefund command) => Pending(state, command.EffectKey) switch
    {
        // Only refunds carry a payment.
        { Payment: { } payment }
            => OrderDecision.Accept(new RefundCompleted(command.At, command.EffectKey, payment.PaymentId, command.RefundId)),
        _ => OrderDecision.Unchanged,
    };

    // Stock moves in the order in which it was decided: sold units can't be returned before the ledger has sold them. A report on a
    // later effect changes nothing; the effect stays pending and is tried again in its turn, which the ledger knows for a repeat.
    private static OrderDecision SettleStock(OrderState state, SettleStock command) => Pending(state, command.EffectKey) switch
    {
        { MovesStock: true } effect when effect == state.Effects.OldestStockMove()
            => OrderDecision.Accept(new StockSettled(command.At, effect.Key, effect.Kind)),
        _ => OrderDecision.Unchanged,
    };

    private static OrderDecision Postpone(OrderState state, PostponeEffect command) => Pending(state, command.EffectKey) switch
    {
        // A repeat, or parked: it waits for a person, and an attempt that was still under way doesn't change that.
        null or { RetryAt: null } => OrderDecision.Unchanged,
        _ => OrderDecision.Accept(new EffectPostponed(command.At, command.EffectKey, command.RetryAt)),
    };

    private static OrderDecision Refuse(OrderState state, RefuseEffect command) => Pending(state, command.EffectKey) switch
    {
        null or { RetryAt: null } => OrderDecision.Unchanged,
        // No partner has a say in it, and a stock move that is given up would hold up every later one of its order.
        { MovesStock: true } => OrderDecision.Unchanged,
        { Refusals: >= OrderLimits.MaxEffectRefusals - 1 } => OrderDecision.Accept(
            new EffectRefused(command.At, command.EffectKey, command.Reason), new EffectParked(command.At, command.EffectKey)),
        _ => OrderDecision.Accept(new EffectRefused(command.At, command.EffectKey, command.Reason)),
    };

    // An order under way may be cancelled or fail while its shipment is parked; that drops the request, and there is nothing to resume.
    private static OrderDecision Retry(OrderState state, RetryEffect command) => Pending(state, command.EffectKey) switch
    {
        { RetryAt: null } => OrderDecision.Accept(new EffectResumed(command.At, command.EffectKey, command.EffectRetryAt)),
        // Done, dropped, or going to be tried by itself.
        _ => OrderDecision.Unchanged,
    };

    private static PendingEffect? Pending(OrderState state, string key) => state.Status switch
    {
        OrderStatus.Paid or OrderStatus.Fulfilling or OrderStatus.Fulfilled or OrderStatus.Rejected or OrderStatus.Cancelled
            or OrderStatus.Expired or OrderStatus.Refunding or OrderStatus.Refunded => state.Effects.Find(key),
        // Nothing is decided outside the order's row before it is paid or ends.
        OrderStatus.Placing or OrderStatus.AwaitingPayment => null,
        _ => throw NoSuchStatus(state),
    };
}
