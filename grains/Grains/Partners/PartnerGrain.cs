using Microsoft.Extensions.Logging;
using OrderActors.Domain.Orders;
using OrderActors.GrainInterfaces.Orders;
using Orleans.Concurrency;

namespace OrderActors.Grains.Partners;

/// <summary>The keys of the partner grains.</summary>
internal static class PartnerKeys
{
    public const string Payment = "partner/payment";
    public const string Fulfilment = "partner/fulfilment";
}

/// <summary>
/// Carries effects out. It has no state; more activations than the bulkhead lets through exist only for a moment, to refuse quickly.
/// </summary>
[StatelessWorker(MaxLocalWorkers)]
internal sealed partial class PartnerGrain(PartnerAdapters adapters, ILogger<PartnerGrain> logger) : Grain, IPartnerGrain
{
    private const int MaxLocalWorkers = 32;

    public async Task CarryOutAsync(EffectRequest request)
    {
        EffectReport report;
        try
        {
            report = new EffectReport(request.Key, Succeeded: true, await adapters.CarryOutAsync(request));
        }
        catch (Exception exception)
        {
            LogFailed(logger, request.IdempotencyKey, exception.GetType().Name, exception.Message);
            report = new EffectReport(request.Key, Succeeded: false, null);
        }

        var key = new OrderKey(request.Tenant, request.OrderId);
        await GrainFactory.GetGrain<IOrderGrain>(key.ToString()).CompleteEffectAsync(report, CancellationToken.None);
    }
}

/// <summary>Both partners of a silo, each behind a pipeline of its own.</summary>
internal sealed class PartnerAdapters(
    IPaymentAdapter payment,
    IFulfilmentAdapter fulfilment,
    Microsoft.Extensions.Options.IOptions<PartnerOptions> options,
    TimeProvider clock) : IDisposable
{
    private readonly PartnerPipeline _payment = new(options.Value, clock);
    private readonly PartnerPipeline _fulfilment = new(options.Value, clock);

    /// <summary>Carries an effect out.</summary>
    /// <returns>The partner's reference, if it gave one.</returns>
    public async ValueTask<string?> CarryOutAsync(EffectRequest request)
    {
        switch (request.Kind)
        {
            case EffectKind.RefundPayment:
                return await _payment.CallAsync(token => payment.RefundAsync(request, token));
            case EffectKind.RequestShipment:
                return await _fulfilment.CallAsync<string?>(async token =>
                {
                    await fulfilment.RequestShipmentAsync(request, token);
                    return null;
                });
            default:
                throw new ArgumentOutOfRangeException(nameof(request), request.Kind, "No partner carries out this effect.");
        }
    }

    public void Dispose()
    {
        _payment.Dispose();
        _fulfilment.Dispose();
    }
}
