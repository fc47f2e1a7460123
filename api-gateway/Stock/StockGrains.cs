using System.Diagnostics.CodeAnalysis;
using OrderActors.ApiGateway.Problems;
using OrderActors.ApiGateway.Requests;
using OrderActors.GrainInterfaces;
using OrderActors.GrainInterfaces.Stock;

namespace OrderActors.ApiGateway.Stock;

/// <summary>Finds the grain of a SKU.</summary>
internal sealed class StockGrains(IGrainFactory grains)
{
    /// <summary>What is wrong with a SKU in a path.</summary>
    public static Problem InvalidSku { get; } = Problem.Invalid("sku", TextRule.Sku.Message);

    /// <summary>The SKU that a request's path names.</summary>
    /// <returns>False when it can be no SKU.</returns>
    public bool TryFind(ApiRequest request, out string sku, [NotNullWhen(true)] out IStockGrain? grain)
    {
        sku = request.PathValue("sku");
        grain = TextRule.Sku.Allows(sku) ? grains.Find<IStockGrain>(new StockKey(request.Tenant, sku).ToString()) : null;
        return grain is not null;
    }
}
