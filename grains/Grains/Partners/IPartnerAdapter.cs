using OrderActors.GrainInterfaces.Orders;

namespace OrderActors.Grains.Partners;

/// <summary>Gives payments back.</summary>
public interface IPaymentAdapter
{
    /// <summary>Gives a payment back. The same <see cref="EffectRequest.IdempotencyKey"/> gives it back once.</summary>
    /// <returns>The provider's id of the refund.</returns>
    /// <exception cref="Exception">It did not answer, or refused; the order tries again later.</exception>
    ValueTask<string> RefundAsync(EffectRequest request, CancellationToken cancellationToken);
}

/// <summary>Ships orders.</summary>
public interface IFulfilmentAdapter
{
    /// <summary>Asks for a shipment. The same <see cref="EffectRequest.IdempotencyKey"/> ships once.</summary>
    /// <exception cref="Exception">It did not answer, or refused; the order tries again later.</exception>
    ValueTask RequestShipmentAsync(EffectRequest request, CancellationToken cancellationToken);
}
