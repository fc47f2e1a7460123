using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using OrderActors.LocalEngine.Activations;
using OrderActors.LocalEngine.Diagnostics;
using OrderActors.LocalEngine.Reminders;
using Orleans;
using Orleans.Hosting;
using Orleans.Runtime;

namespace OrderActors.LocalEngine.Hosting;

/// <summary>Registers the engine's services. A clock or scheduler that is registered before or after stays in force.</summary>
internal sealed class SiloBuilder : ISiloBuilder
{
    internal SiloBuilder(IServiceCollection services, IConfiguration configuration)
    {
        Services = services;
        Configuration = configuration;
        if (services.Any(service => service.ServiceType == typeof(GrainRuntime)))
        {
            return;
        }

        services.AddOptions();
        services.AddLogging();
        services.AddMetrics();
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<ITurnScheduler, ThreadPoolTurnScheduler>();
        services.TryAddSingleton<IMemoryReader, GarbageCollectorMemoryReader>();
        services.AddSingleton<EngineInstruments>();
        services.AddSingleton<ReminderService>();
        services.AddSingleton<ActivationCollector>();
        services.AddSingleton<MemoryShedder>();
        services.AddHostedService<EngineLifetime>();
        services.AddSingleton<IActivationCatalog, ActivationCatalog>();
        services.AddSingleton<IFaultInjection, FaultInjection>();
        services.AddSingleton<GrainRuntime>();
        services.AddSingleton<IGrainFactory>(static provider => provider.GetRequiredService<GrainRuntime>());
        services.AddSingleton<IClusterClient>(static provider => provider.GetRequiredService<GrainRuntime>());
        services.AddSingleton<IGrainRuntime>(static provider => provider.GetRequiredService<GrainRuntime>());
    }

    public IServiceCollection Services { get; }

    public IConfiguration Configuration { get; }
}
