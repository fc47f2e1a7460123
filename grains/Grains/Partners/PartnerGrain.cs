using Microsoft.Extensions.Logging;
using OrderActors.Domain.Orders;
using OrderActors.GrainInterfaces;
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
    /// <summary>One more for every eight calls that <see cref="PartnerOptions.MaxConcurrentCalls"/> may let through, so that it is the
    /// bulkhead that bounds them and not this; the others refuse or report.</summary>
    private const int MaxLocalWorkers = PartnerOptions.LargestMaxConcurrentCalls + (PartnerOptions.LargestMaxConcurrentCalls / 8);

    public async Task CarryOutAsync(EffectRequest request)
    {
        EffectReport report;
        try
        {
            report = new EffectReport(request.Key, Succeeded: true, await adapters.CarryOutAsync(request));
        }
        catch (PartnerRefusedException refused)
        {
            if (adapters.Failures.TryTake(out var leftOut))
            {
                LogRefused(logger, request.IdempotencyKey, refused.Reason, leftOut);
            }

            report = new EffectReport(request.Key, Succeeded: false, null, refused.Reason);
        }
        catch (Exception exception)
        {
            if (adapters.Failures.TryTake(out var leftOut))
            {
                LogFailed(logger, request.IdempotencyKey, exception.GetType().Name, exception.Message, leftOut);
            }

            report = new EffectReport(request.Key, Succeeded: false, null);
        }

        var key = new OrderKey(request.Tenant, request.OrderId);
        await GrainFactory.Find<IOrderGrain>(key.ToString()).CompleteEffectAsync(report, CancellationToken.None);
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

    /// <summary>For lines on attempts that came to nothing: in an outage there are thousands.</summary>
    public LogBudget Failures { get; } = new(clock);

    /// <summary>Carries an effect out.</summary>
    /// <returns>The partner's reference, if it gave one.</returns>
    /// <exception cref="PartnerRefusedException">The partner answered that it does not do it.</exception>
    /// <exception cref="Exception">Any other: the partner did not say anything of it.</exception>
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
