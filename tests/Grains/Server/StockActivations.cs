using System.Collections.Concurrent;
using OrderActors.GrainInterfaces.Stock;

namespace OrderActors.Grains.Tests.Server;

/// <summary>Remembers the activations of SKUs, and can end them.</summary>
internal sealed class StockActivations : IIncomingGrainCallFilter
{
    private readonly ConcurrentDictionary<string, IGrainContext> _activations = new();

    /// <summary>Tells the activation that a SKU had last to end.</summary>
    public void End(string sku) => _activations[sku].Deactivate(
        new DeactivationReason(DeactivationReasonCode.ApplicationRequested, "A test ends it."));

    public Task Invoke(IIncomingGrainCallContext context)
    {
        if (context is { Grain: IStockGrain and IGrainBase grain })
        {
            _activations[StockKey.Parse(context.TargetId.Key.ToString()!).Sku] = grain.GrainContext;
        }

        return context.Invoke();
    }
}
