using OrderActors.Domain.Orders;
using OrderActors.Domain.Stock;

namespace OrderActors.Domain.Tests.Simulation;

/// <content>How effects are carried out.</content>
internal sealed partial class World
{
    private void RunEffect(SimulatedOrder order, int pick, bool crash, bool fail)
    {
        if (order.State is not { Effects: { Count: > 0 } effects })
        {
            return;
        }

        var effect = effects[pick % effects.Count];
        if (fail)
        {
            Tell(order, new PostponeEffect(_now, effect.Key, _now.AddMinutes(1)));
        }
        else if (effect.Kind == EffectKind.RequestShipment)
        {
            RequestShipment(order, effect, crash);
        }
        else if (effect.Kind == EffectKind.RefundPayment)
        {
            Refund(order, effect, crash);
        }
        else
        {
            MoveStock(order, effect, crash);
        }
    }

    private void HoldUp(SimulatedOrder order, Step step)
    {
        switch (step.Kind)
        {
            case StepKind.Outage:
                PostponeAll(times: 60 + (step.Pick % 40));
                break;
            case StepKind.RefuseEffect:
                RefuseEffect(order, step.Pick, times: step.Twist == 0 ? OrderLimits.MaxEffectRefusals : step.Twist);
                break;
            default:
                RetryEffect(order, step.Pick);
                break;
        }
    }

    // Nobody is reached for so long that every effect of every order comes up time and again.
    private void PostponeAll(int times)
    {
        foreach (var order in _orders)
        {
            foreach (var effect in order.State?.Effects ?? [])
            {
                for (var i = 0; i < times; i++)
                {
                    Tell(order, new PostponeEffect(_now, effect.Key, _now.AddMinutes(10)));
                }
            }
        }

        _now += TimeSpan.FromMinutes(10 * times);
    }

    // A partner answers that it won't, until it is not asked any more.
    private void RefuseEffect(SimulatedOrder order, int pick, int times)
    {
        if (order.State is not { Effects: { Count: > 0 } effects })
        {
            return;
        }

        var effect = effects[pick % effects.Count];
        for (var i = 0; i < times; i++)
        {
            if (Tell(order, new RefuseEffect(_now, effect.Key, "HTTP 422")).Events.Count > 0)
            {
                var key = $"{order.Id}-{effect.Key}";
                _refusals[key] = _refusals.GetValueOrDefault(key) + 1;
            }
        }
    }

    private void RetryEffect(SimulatedOrder order, int pick)
    {
        if (order.State is { Effects: { Count: > 0 } effects })
        {
            var effect = effects[pick % effects.Count];
            var decision = Tell(order, new RetryEffect(_now, effect.Key));
            Assert.Equal(effect.RetryAt is null, decision.Events.Count > 0);
            if (decision.Events.Count > 0)
            {
                _refusals.Remove($"{order.Id}-{effect.Key}");
            }
        }
    }

    // A crash leaves some SKUs moved and others not, and nothing reported.
    private void MoveStock(SimulatedOrder order, PendingEffect effect, bool crash)
    {
        foreach (var demand in OrderDemand.Of(order.State!))
        {
            var decision = Move(order, MoveOf(effect.Kind), demand);
            if (decision.Refusal != StockRefusal.None)
            {
                Assert.True(effect.Kind == EffectKind.ReturnStock, $"{effect.Key} of {order.Id} was refused: {decision.Refusal}.");
                Tell(order, new PostponeEffect(_now, effect.Key, _now.AddMinutes(1)));
                return;
            }

            if (crash)
            {
                return;
            }
        }

        Tell(order, new SettleStock(_now, effect.Key));
    }

    private static StockMoveKind MoveOf(EffectKind kind) => kind switch
    {
        EffectKind.SellStock => StockMoveKind.Sell,
        EffectKind.ReleaseStock => StockMoveKind.Release,
        EffectKind.ReturnStock => StockMoveKind.Return,
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, null),
    };

    // The partner is asked only after the order committed to it.
    private void RequestShipment(SimulatedOrder order, PendingEffect effect, bool crash)
    {
        Tell(order, new RequestFulfilment(_now));
        Assert.Equal(OrderStatus.Fulfilling, order.State!.Status);
        _shipmentsAsked.Add($"{order.Id}-{effect.Key}");
        if (!crash)
        {
            Tell(order, new ConfirmShipmentRequest(_now, effect.Key));
        }
    }

    // The bank knows a repeat by the key.
    private void Refund(SimulatedOrder order, PendingEffect effect, bool crash)
    {
        _refunds.TryAdd($"{order.Id}-{effect.Key}", effect.Payment!);
        if (!crash)
        {
            Tell(order, new ConfirmRefund(_now, effect.Key, $"refund-{effect.Key}"));
        }
    }

    // A report on an effect that is no longer pending, as a slow partner or a second activation sends it.
    private void RepeatReport(SimulatedOrder order, int pick)
    {
        var done = order.Decided.Where(effect => order.State!.Effects.All(pending => pending.Key != effect.Key)).ToList();
        if (done.Count == 0)
        {
            return;
        }

        var key = done[pick % done.Count].Key;
        foreach (OrderCommand report in (OrderCommand[])
            [
                new SettleStock(_now, key),
                new ConfirmRefund(_now, key, "refund-again"),
                new ConfirmShipmentRequest(_now, key),
                new PostponeEffect(_now, key, _now),
                new RefuseEffect(_now, key, "HTTP 409"),
                new RetryEffect(_now, key),
            ])
        {
            Assert.Equal(OrderDecision.Unchanged, Tell(order, report));
        }
    }
}
