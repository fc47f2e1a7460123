using Microsoft.Extensions.DependencyInjection;
using Orleans.Storage;

namespace Orleans.Runtime.Hosting;

/// <summary>Storage providers.</summary>
public static class StorageProviderExtensions
{
    /// <summary>Registers a storage provider under a name.</summary>
    /// <typeparam name="T">The provider's class.</typeparam>
    /// <param name="collection">The services.</param>
    /// <param name="name">The provider's name.</param>
    /// <param name="implementationFactory">Makes the provider.</param>
    /// <returns>The services.</returns>
    public static IServiceCollection AddGrainStorage<T>(
        this IServiceCollection collection, string name, Func<IServiceProvider, string, T> implementationFactory)
        where T : IGrainStorage =>
        collection.AddKeyedSingleton<IGrainStorage>(name, (provider, _) => implementationFactory(provider, name));
}
