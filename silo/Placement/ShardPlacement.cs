using Microsoft.Extensions.DependencyInjection;
using OrderActors.GrainInterfaces.Orders;
using OrderActors.GrainInterfaces.Stock;
using OrderActors.Grains;
using Orleans.Metadata;
using Orleans.Runtime.GrainDirectory;
using Orleans.Runtime.Hosting;
using Orleans.Runtime.Placement;

namespace OrderActors.Silo.Placement;

/// <summary>Puts grains where their shards are.</summary>
internal static class ShardPlacement
{
    /// <summary>Places orders and SKUs by their shard.</summary>
    public static void UseShards(this ISiloBuilder silo)
    {
        silo.Services.AddSingleton<ShardGains>();
        silo.Services.AddSingleton<ShardDirectory>();
        silo.Services.AddSingleton<IClusterVersion>(static services => services.GetRequiredService<ShardDirectory>());
        silo.Services.AddSingleton<IGrainDirectoryCache>(static services => services.GetRequiredService<ShardDirectory>());
        silo.AddGrainDirectory(ShardDirectory.Name, static (services, _) => services.GetRequiredService<ShardDirectory>());
        silo.AddPlacementDirector<ByShard, ByShardDirector>();
        silo.Services.AddSingleton<IGrainPropertiesProvider, ShardedGrains>();
    }
}

/// <summary>Says that an activation needs no registration.</summary>
internal sealed class ByShard : PlacementStrategy
{
    public override bool IsUsingGrainDirectory => false;
}

/// <summary>Places what the directory had no answer for: before any silo is active, which calls of this silo itself can't be.</summary>
internal sealed class ByShardDirector(ShardDirectory directory) : IPlacementDirector
{
    public Task<SiloAddress> OnAddActivation(PlacementStrategy strategy, PlacementTarget target, IPlacementContext context) =>
        Task.FromResult(directory.OwnerOf(target.GrainIdentity) ?? context.LocalSilo);
}

/// <summary>Says which grains have a shard.</summary>
internal sealed class ShardedGrains : IGrainPropertiesProvider
{
    public void Populate(Type grainClass, GrainType grainType, Dictionary<string, string> properties)
    {
        if (grainClass.IsAssignableTo(typeof(IOrderGrain)) || grainClass.IsAssignableTo(typeof(IStockGrain)))
        {
            properties[WellKnownGrainTypeProperties.PlacementStrategy] = nameof(ByShard);
            properties[WellKnownGrainTypeProperties.GrainDirectory] = ShardDirectory.Name;
        }
    }
}
