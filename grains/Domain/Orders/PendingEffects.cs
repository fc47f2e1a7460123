namespace OrderActors.Domain.Orders;

/// <summary>What deciders and evolutions do with the effects of an order. There are few, so they are searched one by one.</summary>
public static class PendingEffects
{
    /// <summary>The effect with this key, if it is still pending.</summary>
    public static PendingEffect? Find(this EquatableArray<PendingEffect> effects, string key)
    {
        var index = IndexOf(effects, key);
        return index < 0 ? null : effects[index];
    }

    /// <summary>The oldest effect that moves stock, if any is pending.</summary>
    public static PendingEffect? OldestStockMove(this EquatableArray<PendingEffect> effects)
    {
        foreach (var effect in effects)
        {
            if (effect.MovesStock)
            {
                return effect;
            }
        }

        return null;
    }

    /// <summary>The effects with more at the end.</summary>
    internal static EquatableArray<PendingEffect> With(
        this EquatableArray<PendingEffect> effects, params ReadOnlySpan<PendingEffect> added) =>
        [.. effects.AsSpan(), .. added];

    /// <summary>The effects without the one with this key.</summary>
    internal static EquatableArray<PendingEffect> Without(this EquatableArray<PendingEffect> effects, string key)
    {
        var index = IndexOf(effects, key);
        return index < 0 ? effects : [.. effects.AsSpan()[..index], .. effects.AsSpan()[(index + 1)..]];
    }

    /// <summary>The effects without the request for shipment.</summary>
    internal static EquatableArray<PendingEffect> WithoutShipment(this EquatableArray<PendingEffect> effects) =>
        effects.Shipment() is { } shipment ? effects.Without(shipment.Key) : effects;

    /// <summary>The request for shipment, of which an order has one at most; null when there is none.</summary>
    public static PendingEffect? Shipment(this EquatableArray<PendingEffect> effects)
    {
        foreach (var effect in effects)
        {
            if (effect.Kind == EffectKind.RequestShipment)
            {
                return effect;
            }
        }

        return null;
    }

    /// <summary>The effects after one more attempt of the one with this key, which keeps its place.</summary>
    internal static EquatableArray<PendingEffect> AfterAttempt(
        this EquatableArray<PendingEffect> effects, string key, DateTimeOffset? retryAt) =>
        effects.Changed(key, effect => effect with { Attempts = effect.Attempts + 1, RetryAt = retryAt });

    /// <summary>The effects after the partner refused the one with this key.</summary>
    internal static EquatableArray<PendingEffect> AfterRefusal(this EquatableArray<PendingEffect> effects, string key) =>
        effects.Changed(key, static effect => effect with { Refusals = effect.Refusals + 1 });

    /// <summary>The effects with the one with this key as if it had not been tried yet.</summary>
    internal static EquatableArray<PendingEffect> Resumed(
        this EquatableArray<PendingEffect> effects, string key, DateTimeOffset retryAt) =>
        effects.Changed(key, effect => effect with { Attempts = 0, Refusals = 0, RetryAt = retryAt });

    private static EquatableArray<PendingEffect> Changed(
        this EquatableArray<PendingEffect> effects, string key, Func<PendingEffect, PendingEffect> change)
    {
        var index = IndexOf(effects, key);
        if (index < 0)
        {
            return effects;
        }

        var items = effects.AsSpan().ToArray();
        items[index] = change(items[index]);
        return new EquatableArray<PendingEffect>(items);
    }

    private static int IndexOf(EquatableArray<PendingEffect> effects, string key)
    {
        for (var i = 0; i < effects.Count; i++)
        {
            if (effects[i].Key == key)
            {
                return i;
            }
        }

        return -1;
    }
}
