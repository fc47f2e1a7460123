using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using OrderActors.LocalEngine.Hosting;
using Orleans.Hosting;

namespace Microsoft.Extensions.Hosting;

/// <summary>Adds the engine to a host.</summary>
public static class OrleansSiloGenericHostExtensions
{
    /// <summary>Adds the engine.</summary>
    /// <param name="hostAppBuilder">The host's builder.</param>
    /// <returns>The builder.</returns>
    public static IHostApplicationBuilder UseOrleans(this IHostApplicationBuilder hostAppBuilder) =>
        hostAppBuilder.UseOrleans(static _ => { });

    /// <summary>Adds the engine.</summary>
    /// <param name="hostAppBuilder">The host's builder.</param>
    /// <returns>The builder.</returns>
    public static HostApplicationBuilder UseOrleans(this HostApplicationBuilder hostAppBuilder) =>
        hostAppBuilder.UseOrleans(static _ => { });

    /// <summary>Adds the engine and configures it.</summary>
    /// <param name="hostAppBuilder">The host's builder.</param>
    /// <param name="configureDelegate">Configures it.</param>
    /// <returns>The builder.</returns>
    public static IHostApplicationBuilder UseOrleans(this IHostApplicationBuilder hostAppBuilder, Action<ISiloBuilder> configureDelegate)
    {
        configureDelegate(new SiloBuilder(hostAppBuilder.Services, hostAppBuilder.Configuration));
        return hostAppBuilder;
    }

    /// <summary>Adds the engine and configures it.</summary>
    /// <param name="hostAppBuilder">The host's builder.</param>
    /// <param name="configureDelegate">Configures it.</param>
    /// <returns>The builder.</returns>
    public static HostApplicationBuilder UseOrleans(this HostApplicationBuilder hostAppBuilder, Action<ISiloBuilder> configureDelegate)
    {
        configureDelegate(new SiloBuilder(hostAppBuilder.Services, hostAppBuilder.Configuration));
        return hostAppBuilder;
    }

    /// <summary>Adds the engine and configures it.</summary>
    /// <param name="hostBuilder">The host's builder.</param>
    /// <param name="configureDelegate">Configures it.</param>
    /// <returns>The builder.</returns>
    public static IHostBuilder UseOrleans(this IHostBuilder hostBuilder, Action<ISiloBuilder> configureDelegate) =>
        hostBuilder.UseOrleans((_, builder) => configureDelegate(builder));

    /// <summary>Adds the engine and configures it.</summary>
    /// <param name="hostBuilder">The host's builder.</param>
    /// <param name="configureDelegate">Configures it.</param>
    /// <returns>The builder.</returns>
    public static IHostBuilder UseOrleans(this IHostBuilder hostBuilder, Action<HostBuilderContext, ISiloBuilder> configureDelegate) =>
        hostBuilder.ConfigureServices((context, services) => configureDelegate(context, new SiloBuilder(services, context.Configuration)));

    /// <summary>Adds the engine and configures it.</summary>
    /// <param name="services">The host's services.</param>
    /// <param name="configureDelegate">Configures it.</param>
    /// <returns>The services.</returns>
    public static IServiceCollection AddOrleans(this IServiceCollection services, Action<ISiloBuilder> configureDelegate)
    {
        configureDelegate(new SiloBuilder(services, new ConfigurationBuilder().Build()));
        return services;
    }
}
