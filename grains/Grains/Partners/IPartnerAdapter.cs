using OrderActors.GrainInterfaces.Orders;

namespace OrderActors.Grains.Partners;

/// <summary>Gives payments back.</summary>
public interface IPaymentAdapter
{
    /// <summary>Gives a payment back. The same <see cref="EffectRequest.IdempotencyKey"/> gives it back once.</summary>
    /// <returns>The provider's id of the refund.</returns>
    /// <exception cref="PartnerRefusedException">It answered that it does not. The order tries again for some time, then a person has to
    /// look.</exception>
    /// <exception cref="Exception">Any other: it did not answer, or said nothing of this payment. The order tries again until it does.
    /// </exception>
    ValueTask<string> RefundAsync(EffectRequest request, CancellationToken cancellationToken);
}

/// <summary>Ships orders.</summary>
public interface IFulfilmentAdapter
{
    /// <summary>Asks for a shipment. The same <see cref="EffectRequest.IdempotencyKey"/> ships once.</summary>
    /// <exception cref="PartnerRefusedException">It answered that it does not. The order tries again for some time, then a person has to
    /// look.</exception>
    /// <exception cref="Exception">Any other: it did not answer, or said nothing of this order. The order tries again until it does.
    /// </exception>
    ValueTask RequestShipmentAsync(EffectRequest request, CancellationToken cancellationToken);
}

/// <summary>A partner answered that it does not carry an effect out. An attempt that it did not answer is no such thing.</summary>
/// <param name="reason">How it said so, in words of this program: it is stored and logged. At most
/// <see cref="OrderActors.Domain.Orders.OrderLimits.MaxEffectRefusalReason"/> characters.</param>
public sealed class PartnerRefusedException(string reason) : Exception($"The partner refused: {reason}.")
{
    /// <summary>How it said so.</summary>
    public string Reason { get; } = reason;
}
