using System.Text.Json;
using OrderActors.Domain.Orders;
using OrderActors.Storage.Orders;

namespace OrderActors.Grains.Orders;

/// <summary>An effect that a partner refused until it was given up, or that a build gave up which counted attempts.</summary>
/// <param name="Order">The order as it was read.</param>
/// <param name="Effect">The effect.</param>
public sealed record ParkedEffect(OrderRecord Order, PendingEffect Effect);

/// <summary>
/// Finds parked effects, and takes them up again. Whether a cluster runs on the database, and of which build, does not matter: the change
/// is one that an activation might have made elsewhere. The keeper finds the order due, and its activation reads it again.
/// </summary>
/// <param name="orders">The rows.</param>
/// <param name="clock">The clock.</param>
public sealed class ParkedEffects(ParkedOrders orders, TimeProvider clock)
{
    private const int MaxAttempts = 10;

    /// <summary>All of them, order by order.</summary>
    public async IAsyncEnumerable<ParkedEffect> FindAllAsync(
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        OrderRecord? last = null;
        do
        {
            var page = await orders.ReadPageAsync(last, cancellationToken);
            foreach (var parked in page.SelectMany(ParkedOf))
            {
                yield return parked;
            }

            last = page.Count == ParkedOrders.PageSize ? page[^1] : null;
        }
        while (last is not null);
    }

    /// <summary>Those of an order.</summary>
    public async Task<IReadOnlyList<ParkedEffect>> FindAsync(string orderId, CancellationToken cancellationToken) =>
        [.. (await orders.FindAsync(orderId, cancellationToken)).SelectMany(ParkedOf)];

    /// <summary>Takes one up again.</summary>
    /// <returns>Whether it was parked until now.</returns>
    /// <exception cref="InvalidOperationException">Others changed the order each time.</exception>
    public async Task<bool> RetryAsync(ParkedEffect parked, CancellationToken cancellationToken)
    {
        OrderRecord? order = parked.Order;
        for (var attempt = 0; attempt < MaxAttempts; attempt++)
        {
            var now = clock.GetUtcNow();
            now = now.AddTicks(-(now.Ticks % TimeSpan.TicksPerMicrosecond));
            if (order is null || Resume(order, parked.Effect.Key, now) is not { } resumed)
            {
                return false;
            }

            if (await orders.TryWriteAsync(resumed, order.Version, cancellationToken))
            {
                return true;
            }

            order = (await orders.FindAsync(parked.Order.OrderId, cancellationToken))
                .Find(found => found.Tenant == parked.Order.Tenant);
        }

        throw new InvalidOperationException($"Order {parked.Order.OrderId} is being changed all the time. Try again.");
    }

    private static OrderRecord? Resume(OrderRecord order, string effectKey, DateTimeOffset now)
    {
        var state = OrderJson.ReadState(order.State);
        var decision = OrderDecider.Decide(state, new RetryEffect(now, effectKey) { EffectRetryAt = now });
        if (decision.Events.Count == 0)
        {
            return null;
        }

        var next = OrderEvolution.Evolve(state, decision.Events);
        var record = OrderStore.RecordOf(order.Tenant, next);
        record.Events = [.. decision.Events.Select((step, i) => OrderJson.WriteEvent(step, state.Version + 1 + i))];
        return record;
    }

    private static IEnumerable<ParkedEffect> ParkedOf(OrderRecord order)
    {
        OrderState state;
        try
        {
            state = OrderJson.ReadState(order.State);
        }
        catch (JsonException)
        {
            // The keeper names it.
            return [];
        }

        return state.Effects.Where(static effect => effect.RetryAt is null).Select(effect => new ParkedEffect(order, effect));
    }
}
