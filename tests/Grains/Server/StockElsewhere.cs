using OrderActors.Domain.Stock;
using OrderActors.GrainInterfaces.Stock;

namespace OrderActors.Grains.Tests.Server;

/// <summary>Lets a SKU answer claims as if it lived in another process.</summary>
internal sealed class StockElsewhere : IIncomingGrainCallFilter
{
    /// <summary>The SKU, of the shop's tenant.</summary>
    public string? Sku { get; set; }

    public async Task Invoke(IIncomingGrainCallContext context)
    {
        if (Sku is { } sku && context.InterfaceMethod?.Name == nameof(IStockGrain.ClaimAsync)
            && context.TargetId.Key.ToString() == new StockKey(Shop.Tenant, sku).ToString())
        {
            context.Result = new StockClaimAnswer(StockRefusal.Elsewhere, 0);
            return;
        }

        await context.Invoke();
    }
}
