using OrderActors.Domain.Orders;

namespace OrderActors.Domain.Tests.Orders;

/// <summary>An order that is told things one after the other; the decisions' events are applied as they would be in production.</summary>
internal sealed class OrderHistory
{
    private readonly List<OrderEvent> _events = [];

    private OrderHistory(OrderState? state) => Current = state;

    public static OrderHistory None => new(null);

    public OrderState? Current { get; private set; }

    public OrderState State => Current ?? throw new InvalidOperationException("No order.");

    public OrderDecision Last { get; private set; }

    public IReadOnlyList<OrderEvent> Events => _events;

    public OrderHistory When(params ReadOnlySpan<OrderCommand> commands)
    {
        foreach (var command in commands)
        {
            Last = OrderDecider.Decide(Current, command);
            foreach (var e in Last.Events)
            {
                Current = OrderEvolution.Evolve(Current, e);
                _events.Add(e);
            }
        }

        return this;
    }

    /// <summary>An order that took the straight way to a status, with every effect of the way still pending.</summary>
    public static OrderHistory In(OrderStatus? status)
    {
        var order = None;
        return status switch
        {
            null => order,
            OrderStatus.Placing => order.When(Ask.Place()),
            OrderStatus.AwaitingPayment => order.When(Ask.Place(), Ask.Confirm()),
            OrderStatus.Paid => In(OrderStatus.AwaitingPayment).When(Ask.Pay()),
            OrderStatus.Fulfilling => In(OrderStatus.Paid).When(Ask.RequestFulfilment()),
            OrderStatus.Fulfilled => In(OrderStatus.Fulfilling).When(Ask.Ship()),
            OrderStatus.Rejected => In(OrderStatus.Placing).When(Ask.Reject()),
            OrderStatus.Cancelled => In(OrderStatus.AwaitingPayment).When(Ask.Cancel()),
            OrderStatus.Expired => In(OrderStatus.AwaitingPayment).When(Ask.Expire()),
            OrderStatus.Refunding => In(OrderStatus.Paid).When(Ask.Cancel()),
            OrderStatus.Refunded => In(OrderStatus.Refunding).When(Ask.ConfirmRefund("4-refundPayment")),
            _ => throw new ArgumentOutOfRangeException(nameof(status), status, null),
        };
    }

    /// <summary>Carries out all effects.</summary>
    public OrderHistory Settled()
    {
        while (State.Effects.Count > 0)
        {
            var effect = State.Effects[0];
            When(effect.Kind switch
            {
                EffectKind.RequestShipment => Ask.ConfirmShipment(effect.Key),
                EffectKind.RefundPayment => Ask.ConfirmRefund(effect.Key),
                _ => Ask.Settle(effect.Key),
            });
            Assert.Single(Last.Events);
        }

        return this;
    }

    /// <summary>Parks all effects, as a build did that knew no other end of an outage.</summary>
    public OrderHistory Parked()
    {
        foreach (var effect in State.Effects)
        {
            Current = OrderEvolution.Evolve(Current, new EffectParked(Ask.InTime, effect.Key));
        }

        return this;
    }

    public OrderHistory ThenUnchanged()
    {
        Assert.Equal(OrderDecision.Unchanged, Last);
        return this;
    }

    public OrderHistory ThenRefused(OrderRefusal refusal)
    {
        Assert.Equal(OrderDecision.Refuse(refusal), Last);
        return this;
    }

    public OrderHistory ThenRefusedForGood(OrderRefusal refusal)
    {
        Assert.Equal(OrderDecision.RefuseForGood(refusal), Last);
        return this;
    }

    public OrderHistory Then(params OrderEvent[] expected)
    {
        Assert.Equal(OrderRefusal.None, Last.Refusal);
        Assert.Equal(expected, Last.Events);
        return this;
    }

    public OrderHistory ThenPending(params string[] keys)
    {
        Assert.Equal(keys, State.Effects.Select(effect => effect.Key));
        return this;
    }
}
