using System.Globalization;
using OrderActors.Domain.Orders;

namespace OrderActors.Domain.Tests.Simulation;

/// <summary>An order with its history. All that must hold of one order by itself is checked whenever it is told something.</summary>
internal sealed class SimulatedOrder(string id)
{
    private readonly List<OrderEvent> _events = [];
    private readonly Dictionary<string, PendingEffect> _decided = [];
    private readonly Dictionary<string, long> _taken = [];

    public string Id => id;

    public OrderState? State { get; private set; }

    public IReadOnlyList<OrderEvent> Events => _events;

    /// <summary>Every effect that was ever decided.</summary>
    public IEnumerable<PendingEffect> Decided => _decided.Values;

    public OrderDecision Do(OrderCommand command)
    {
        var ended = State is { IsEnded: true };
        var decision = OrderDecider.Decide(State, command);
        Assert.False(ended && command is not ReceivePayment && decision.Events.Count > 0, $"{command} changed an order that had ended.");
        foreach (var e in decision.Events)
        {
            Take(e);
        }

        if (State is not null)
        {
            CheckMoney(State);
            CheckWakeAt(State);
        }

        return decision;
    }

    public void CheckHistory()
    {
        if (State is not null)
        {
            Assert.Equal(State, OrderEvolution.Evolve(null, _events));
        }
    }

    private void Take(OrderEvent e)
    {
        var before = State;
        State = OrderEvolution.Evolve(before, e);
        _events.Add(e);
        Assert.Equal(_events.Count, State.Version);
        Assert.Equal((before?.Version ?? 0) + 1, State.Version);
        foreach (var effect in State.Effects)
        {
            if (before is null || before.Effects.All(pending => pending.Key != effect.Key))
            {
                Assert.True(_decided.TryAdd(effect.Key, effect), $"{effect.Key} was decided twice.");
                Assert.StartsWith(State.Version.ToString(CultureInfo.InvariantCulture) + "-", effect.Key, StringComparison.Ordinal);
            }
        }

        switch (e)
        {
            case PaymentCaptured paid:
                _taken.Add(paid.PaymentId, paid.AmountMinor);
                break;
            case LatePaymentReceived late:
                _taken.Add(late.PaymentId, late.AmountMinor);
                break;
            case DuplicatePaymentReceived duplicate:
                _taken.Add(duplicate.PaymentId, duplicate.AmountMinor);
                break;
        }
    }

    // Every payment that was taken is kept by an order that is or will be delivered, or has exactly one refund of its amount. An order
    // between the two events of a late payment is seen only after both.
    private void CheckMoney(OrderState state)
    {
        var kept = state.Status is OrderStatus.Paid or OrderStatus.Fulfilling or OrderStatus.Fulfilled ? state.Payment?.PaymentId : null;
        var refunds = _decided.Values.Where(effect => effect.Kind == EffectKind.RefundPayment)
            .Select(effect => (effect.Payment!.PaymentId, effect.Payment.AmountMinor));
        var expected = _taken.Where(payment => payment.Key != kept).Select(payment => (payment.Key, payment.Value));
        Assert.Equal(expected.Order(), refunds.Order());
        if (kept is not null)
        {
            Assert.Equal(state.TotalMinor, _taken[kept]);
        }
    }

    private static void CheckWakeAt(OrderState state)
    {
        List<DateTimeOffset?> due = [.. state.Effects.Select(effect => effect.RetryAt)];
        if (state.Status is OrderStatus.Placing or OrderStatus.AwaitingPayment)
        {
            due.Add(state.Status == OrderStatus.Placing ? state.PlacingRetryAt : state.PaymentDueAt);
            Assert.NotNull(due[^1]);
        }

        Assert.Equal(due.Min(), state.WakeAt);
    }
}
