using Orleans.Concurrency;

namespace OrderActors.GrainInterfaces.Orders;

/// <summary>
/// Carries effects out at the partners: a stateless worker, so that a slow partner never blocks an order. Key:
/// <c>partner/payment</c> or <c>partner/fulfilment</c>.
/// </summary>
[Alias("OrderActors.IPartnerGrain")]
public interface IPartnerGrain : IGrainWithStringKey
{
    /// <summary>Tries once, and reports to the order. Nobody waits: if the report is lost, the order's own wake-up tries again.</summary>
    [OneWay, Alias("CarryOutAsync")]
    Task CarryOutAsync(EffectRequest request);
}
