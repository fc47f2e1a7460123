using OrderActors.GrainInterfaces.Orders;

namespace OrderActors.Grains.Partners;

/// <summary>Stands in for both partners where none is configured: takes everything at once. Used in Development only.</summary>
internal sealed class SimulatedPartners : IPaymentAdapter, IFulfilmentAdapter
{
    public ValueTask<string> RefundAsync(EffectRequest request, CancellationToken cancellationToken) =>
        ValueTask.FromResult($"simulated-{request.IdempotencyKey}");

    public ValueTask RequestShipmentAsync(EffectRequest request, CancellationToken cancellationToken) => ValueTask.CompletedTask;
}
