using System.Diagnostics;

namespace OrderActors.Domain.Orders;

/// <summary>How an event changes an order. Every event raises the version by one; nothing here decides.</summary>
public static partial class OrderEvolution
{
    /// <summary>The order after one more event.</summary>
    /// <param name="state">The order; null before its first event.</param>
    /// <param name="e">The event; <see cref="OrderPlaced"/> is the first one and only that.</param>
    public static OrderState Evolve(OrderState? state, OrderEvent e)
    {
        if (e is OrderPlaced placed)
        {
            return state is null ? Begin(placed) : throw new InvalidOperationException($"Order {state.OrderId} was placed before.");
        }

        if (state is null)
        {
            throw new InvalidOperationException($"{e.GetType().Name} can't be the first event of an order.");
        }

        var version = state.Version + 1;
        return e switch
        {
            StockReserved x => Reserve(state, version, x),
            OrderRejected x => Reject(state, version, x),
            PaymentCaptured x => Capture(state, version, x),
            PaymentFailed or PaymentMismatched => state with { Version = version, PaymentNotices = state.PaymentNotices + 1 },
            LatePaymentReceived x => TakeLate(state, version, x),
            DuplicatePaymentReceived x => TakeDuplicate(state, version, x),
            OrderCancelled x => Cancel(state, version, x),
            RefundRequested x => RequestRefund(state, version, x),
            OrderExpired x => Expire(state, version, x),
            FulfilmentRequested x => RequestFulfilment(state, version, x),
            FulfilmentAccepted x => state with { Version = version, Effects = state.Effects.Without(x.EffectKey) },
            OrderShipped x => Ship(state, version, x),
            FulfilmentFailed x => FailFulfilment(state, version, x),
            RefundCompleted x => CompleteRefund(state, version, x),
            StockSettled x => Settle(state, version, x),
            EffectPostponed x => state with { Version = version, Effects = state.Effects.AfterAttempt(x.EffectKey, x.RetryAt) },
            EffectRefused x => state with { Version = version, Effects = state.Effects.AfterRefusal(x.EffectKey) },
            EffectParked x => state with { Version = version, Effects = state.Effects.AfterAttempt(x.EffectKey, null) },
            EffectResumed x => state with { Version = version, Effects = state.Effects.Resumed(x.EffectKey, x.RetryAt) },
            _ => throw new UnreachableException($"No such event: {e.GetType().Name}"),
        };
    }

    /// <summary>The order after some more events, one at least if there is none yet.</summary>
    public static OrderState Evolve(OrderState? state, EquatableArray<OrderEvent> events)
    {
        foreach (var e in events)
        {
            state = Evolve(state, e);
        }

        return state ?? throw new InvalidOperationException("No events, no order.");
    }

    /// <summary>The order after some more events, one at least if there is none yet.</summary>
    public static OrderState Evolve(OrderState? state, IEnumerable<OrderEvent> events)
    {
        foreach (var e in events)
        {
            state = Evolve(state, e);
        }

        return state ?? throw new InvalidOperationException("No events, no order.");
    }

    private static OrderState Begin(OrderPlaced e)
    {
        long total = 0;
        foreach (var line in e.Lines)
        {
            total = checked(total + (line.Quantity * line.UnitPriceMinor));
        }

        return new OrderState
        {
            OrderId = e.OrderId,
            CustomerId = e.CustomerId,
            Currency = e.Currency,
            Lines = e.Lines,
            TotalMinor = total,
            Status = OrderStatus.Placing,
            Version = 1,
            CreatedAt = e.At,
            PlacingRetryAt = e.PlacingRetryAt,
            Stock = StockPosition.Reserving,
        };
    }

    private static OrderState Reserve(OrderState state, long version, StockReserved e) => state with
    {
        Version = version,
        Status = OrderStatus.AwaitingPayment,
        PlacingRetryAt = null,
        PaymentDueAt = e.PaymentDueAt,
        Stock = StockPosition.Held,
    };

    private static OrderState Reject(OrderState state, long version, OrderRejected e) => state with
    {
        Version = version,
        Status = OrderStatus.Rejected,
        PlacingRetryAt = null,
        Rejection = new Rejection(e.Reason, e.Skus, e.TraceId),
        Stock = e.HoldsMayExist ? state.Stock : StockPosition.None,
        Effects = e.HoldsMayExist ? WithRelease(state, version, e.EffectRetryAt) : state.Effects,
    };

    private static OrderState Cancel(OrderState state, long version, OrderCancelled e) => state with
    {
        Version = version,
        Status = OrderStatus.Cancelled,
        PlacingRetryAt = null,
        CancelRequested = true,
        Effects = WithRelease(state, version, e.EffectRetryAt),
    };

    private static OrderState Expire(OrderState state, long version, OrderExpired e) => state with
    {
        Version = version,
        Status = OrderStatus.Expired,
        Effects = WithRelease(state, version, e.EffectRetryAt),
    };

    private static EquatableArray<PendingEffect> WithRelease(OrderState state, long version, DateTimeOffset retryAt) =>
        state.Effects.With(PendingEffect.DecidedAt(version, EffectKind.ReleaseStock, retryAt));
}
