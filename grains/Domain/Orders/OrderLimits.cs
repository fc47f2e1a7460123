namespace OrderActors.Domain.Orders;

/// <summary>What may grow in an order, and how far.</summary>
public static class OrderLimits
{
    /// <summary>Lines an order may have.</summary>
    public const int MaxLines = 100;

    /// <summary>Units a line may have.</summary>
    public const int MaxQuantity = 10_000;

    /// <summary>Price of one unit in minor units. With <see cref="MaxLines"/> and <see cref="MaxQuantity"/> a total stays below
    /// 2^63.</summary>
    public const long MaxUnitPriceMinor = 1_000_000_000_000;

    /// <summary>Answers of a partner that it does not carry an effect out, after which that is parked for a person. Attempts that it did
    /// not answer don't count: they say nothing of the effect.</summary>
    public const int MaxEffectRefusals = 50;

    /// <summary>Characters of the reason that is kept with a refusal.</summary>
    public const int MaxEffectRefusalReason = 100;

    /// <summary>Mismatched and failed payments that are kept on the timeline of one order, and, counted apart so that the first
    /// can't use up their room, further payments that are taken and given back.</summary>
    public const int MaxPaymentNotices = 20;
}
