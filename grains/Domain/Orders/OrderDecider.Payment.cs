namespace OrderActors.Domain.Orders;

public static partial class OrderDecider
{
    private static OrderDecision ReceivePayment(OrderState state, ReceivePayment command) => state.Status switch
    {
        // The provider delivers again, by which time the order will have been concluded.
        OrderStatus.Placing => OrderDecision.Refuse(OrderRefusal.RequestInProgress),
        OrderStatus.AwaitingPayment => PayAwaited(state, command),
        // Money that comes in when nothing is to be paid is taken whatever the amount, so that it can go back.
        OrderStatus.Rejected or OrderStatus.Cancelled or OrderStatus.Expired => OrderDecision.Accept(Late(command)),
        OrderStatus.Paid or OrderStatus.Fulfilling or OrderStatus.Fulfilled or OrderStatus.Refunding or OrderStatus.Refunded
            => PayAgain(state, command),
        _ => throw NoSuchStatus(state),
    };

    // Overdue is looked at before the amount: an order whose time is up answers as it will once it has expired, timer or not.
    private static OrderDecision PayAwaited(OrderState state, ReceivePayment command)
    {
        if (command.At >= state.PaymentDueAt)
        {
            return OrderDecision.Accept(new OrderExpired(command.At, command.EffectRetryAt), Late(command));
        }

        return command.AmountMinor != state.TotalMinor || command.Currency != state.Currency
            ? Mismatch(state, command)
            : OrderDecision.Accept(new PaymentCaptured(
                command.At, command.PaymentId, command.AmountMinor, command.Currency, command.EffectRetryAt));
    }

    private static OrderDecision PayAgain(OrderState state, ReceivePayment command)
    {
        var taken = state.Payment ?? throw new InvalidOperationException($"Order {state.OrderId} is {state.Status} without a payment.");
        if (command.PaymentId == taken.PaymentId)
        {
            // One id is one payment: with another amount it is a contradiction and no second payment.
            return command.AmountMinor == taken.AmountMinor && command.Currency == taken.Currency
                ? OrderDecision.Unchanged
                : Mismatch(state, command);
        }

        // Of payments that go straight back only the id is kept, so a repeat of one is known by its id alone.
        if (state.OtherPaymentIds.AsSpan().Contains(command.PaymentId))
        {
            return OrderDecision.Unchanged;
        }

        return state.OtherPaymentIds.Count >= OrderLimits.MaxPaymentNotices
            ? OrderDecision.RefuseForGood(OrderRefusal.PaymentNotExpected)
            : OrderDecision.Accept(new DuplicatePaymentReceived(
                command.At, command.PaymentId, command.AmountMinor, command.Currency, command.EffectRetryAt));
    }

    // The timeline is bounded, so that a provider in a loop can't fill it. What is past the bound is refused all the same.
    private static OrderDecision Mismatch(OrderState state, ReceivePayment command) =>
        state.PaymentNotices >= OrderLimits.MaxPaymentNotices
            ? OrderDecision.RefuseForGood(OrderRefusal.PaymentMismatch)
            : OrderDecision.RefuseAndRecord(
                OrderRefusal.PaymentMismatch,
                new PaymentMismatched(command.At, command.PaymentId, command.AmountMinor, command.Currency));

    private static LatePaymentReceived Late(ReceivePayment command) =>
        new(command.At, command.PaymentId, command.AmountMinor, command.Currency, command.EffectRetryAt);

    // Ids of failed payments are not kept: a failure that is reported twice is on the timeline twice, within the same bound.
    private static OrderDecision ReportPaymentFailure(OrderState state, ReportPaymentFailure command) => state.Status switch
    {
        OrderStatus.Placing => OrderDecision.Refuse(OrderRefusal.RequestInProgress),
        OrderStatus.AwaitingPayment => state.PaymentNotices >= OrderLimits.MaxPaymentNotices
            ? OrderDecision.Unchanged
            : OrderDecision.Accept(new PaymentFailed(command.At, command.PaymentId, command.Reason)),
        // Nothing is to be paid any more, so a failure changes nothing.
        OrderStatus.Paid or OrderStatus.Fulfilling or OrderStatus.Fulfilled or OrderStatus.Rejected or OrderStatus.Cancelled
            or OrderStatus.Expired or OrderStatus.Refunding or OrderStatus.Refunded => OrderDecision.Unchanged,
        _ => throw NoSuchStatus(state),
    };

    private static OrderDecision Expire(OrderState state, ExpireOrder command) => state.Status switch
    {
        OrderStatus.AwaitingPayment => command.At >= state.PaymentDueAt
            ? OrderDecision.Accept(new OrderExpired(command.At, command.EffectRetryAt))
            : OrderDecision.Unchanged,
        // A repeat.
        OrderStatus.Expired => OrderDecision.Unchanged,
        // A timer that outlived its reason.
        OrderStatus.Placing or OrderStatus.Paid or OrderStatus.Fulfilling or OrderStatus.Fulfilled or OrderStatus.Rejected
            or OrderStatus.Cancelled or OrderStatus.Refunding or OrderStatus.Refunded => OrderDecision.Unchanged,
        _ => throw NoSuchStatus(state),
    };
}
