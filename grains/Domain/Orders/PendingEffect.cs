using System.Diagnostics;
using System.Globalization;

namespace OrderActors.Domain.Orders;

/// <summary>What an order still has to bring about outside its own row. The numbers are stored and never reused.</summary>
public enum EffectKind
{
    /// <summary>Turn the held units into sold ones.</summary>
    SellStock = 1,

    /// <summary>Give the held units back; a hold that was never made is closed, so that it cannot come late.</summary>
    ReleaseStock = 2,

    /// <summary>Put sold units that were not shipped back on hand.</summary>
    ReturnStock = 3,

    /// <summary>Ask the fulfilment partner to ship.</summary>
    RequestShipment = 4,

    /// <summary>Give a payment back.</summary>
    RefundPayment = 5,
}

/// <summary>
/// An effect that was decided and stored with the state, and is carried out at least once afterwards. The key stays the same over
/// every attempt, so that the receiver can tell a repeat.
/// </summary>
/// <param name="Key">Idempotency key: the version of the event that decided it, then the kind, such as <c>3-requestShipment</c>;
/// unique in the order. What is sent outside is prefixed with the order id.</param>
/// <param name="Kind">What to do.</param>
/// <param name="Attempts">How often it was tried again, whatever kept it from being done; the waits grow with it.</param>
/// <param name="RetryAt">When it is tried (again) if nobody reported it done; null once it was parked and waits for a person.</param>
/// <param name="Payment">The payment to give back, for <see cref="EffectKind.RefundPayment"/> only.</param>
/// <param name="Refusals">How often the partner itself answered that it does not do it. At
/// <see cref="OrderLimits.MaxEffectRefusals"/> it is parked. Builds that counted attempts instead have none.</param>
public sealed record PendingEffect(
    string Key, EffectKind Kind, int Attempts, DateTimeOffset? RetryAt, Payment? Payment = null, int Refusals = 0)
{
    /// <summary>Whether it moves stock, as against one that talks to a partner.</summary>
    public bool MovesStock => Kind is EffectKind.SellStock or EffectKind.ReleaseStock or EffectKind.ReturnStock;

    /// <summary>An effect as the event of this version decides it.</summary>
    internal static PendingEffect DecidedAt(long version, EffectKind kind, DateTimeOffset retryAt, Payment? payment = null)
    {
        var name = kind switch
        {
            EffectKind.SellStock => "-sellStock",
            EffectKind.ReleaseStock => "-releaseStock",
            EffectKind.ReturnStock => "-returnStock",
            EffectKind.RequestShipment => "-requestShipment",
            EffectKind.RefundPayment => "-refundPayment",
            _ => throw new UnreachableException($"No such effect: {kind}"),
        };
        return new PendingEffect(string.Concat(version.ToString(CultureInfo.InvariantCulture), name), kind, 0, retryAt, payment);
    }
}
