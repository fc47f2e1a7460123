using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using OrderActors.Grains;
using OrderActors.Silo.Feed;
using OrderActors.Silo.Health;
using OrderActors.Silo.Memory;
using OrderActors.Silo.Telemetry;
using OrderActors.Storage.Hosting;
using Orleans.Configuration;

namespace OrderActors.Silo.Hosting;

/// <summary>Makes a process host a silo: storage, grains, the engine and what keeps due orders moving.</summary>
public static class SiloRegistration
{
    /// <summary>Adds the silo. Storage starts before it and stops after it.</summary>
    /// <param name="builder">The process.</param>
    /// <param name="membership">Whether it has company.</param>
    public static IHostApplicationBuilder AddOrderSilo(
        this IHostApplicationBuilder builder, SiloMembership membership = SiloMembership.Alone)
    {
        var section = builder.Configuration.GetSection("Silo");
        builder.Services.AddOptions<SiloOptions>().Bind(section).ValidateOnStart();
        builder.Services.AddSingleton<IValidateOptions<SiloOptions>, SiloOptionsValidator>();
        // The host reads its options before it validates any. Asked for through the validated ones, a fault of this section would be
        // thrown there, alone, and the faults of all others would only show once it was mended.
        builder.Services.AddOptions<HostOptions>().Configure(
            host => host.ShutdownTimeout = section.Get<SiloOptions>()?.ShutdownTimeout ?? new SiloOptions().ShutdownTimeout);

        builder.Services.AddOrderStorage(builder.Configuration);
        builder.Services.AddOrderGrains(builder.Configuration);
        // Before the silo, so that it ends after it: orders change until the silo is gone.
        builder.Services.AddHostedService<OrderFeedPublisher>();
        if (membership == SiloMembership.Cluster)
        {
            builder.UseClusterSilo();
        }
        else
        {
            builder.UseOrleans(static silo => silo.UseLocalhostClustering(FreePort(), gatewayPort: 0).UseInMemoryReminderService());
        }

#if ORLEANS_ENGINE
        if (OrderStorageServices.ProviderOf(builder.Configuration) == OrderStorageProvider.AdoNet)
        {
            builder.UseOrleans(AdoNetStorage.AdoNetOrders.UseAdoNetOrders);
        }
#endif

        if (builder.Configuration.ExportsTraces())
        {
            builder.UseOrleans(static silo => silo.AddActivityPropagation());
        }

        builder.Services.AddOptions<GrainCollectionOptions>().Configure<IOptions<SiloOptions>>(Collect);
        builder.Services.AddOptions<SiloMessagingOptions>().Configure<IOptions<SiloOptions>>(LimitCalls);
        builder.Services.AddSingleton<KeeperStarter>();
        builder.Services.AddHostedService(static services => services.GetRequiredService<KeeperStarter>());
        builder.Services.AddHostedService<IdleMemoryTrimmer>();
        builder.Services.AddHealthChecks()
            .AddCheck<DatabaseHealthCheck>("database", tags: ["ready"])
            .AddCheck<KeeperStarterHealthCheck>("cluster", tags: ["ready"]);
        return builder;
    }

    /// <summary>Adds the settings of the cluster that the process belongs to.</summary>
    public static IServiceCollection AddOrderClusterOptions(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<OrderClusterOptions>().Bind(configuration.GetSection(OrderClusterOptions.Section)).ValidateOnStart();
        services.AddSingleton<IValidateOptions<OrderClusterOptions>, OrderClusterOptionsValidator>();
        return services;
    }

    private static void UseClusterSilo(this IHostApplicationBuilder builder)
    {
#if ORLEANS_ENGINE
        Clustering.ClusterSilo.Add(builder);
#else
        throw new OptionsValidationException(
            OrderClusterOptions.Section,
            typeof(OrderClusterOptions),
            ["A cluster takes Microsoft Orleans, and this program was built with the local engine, which is one process by itself."]);
#endif
    }

    private static void Collect(GrainCollectionOptions collection, IOptions<SiloOptions> silo)
    {
        collection.CollectionQuantum = silo.Value.CollectionQuantum;
        collection.CollectionAge = silo.Value.CollectionAge;
        collection.ClassSpecificCollectionAge[GrainRegistration.OrderGrainClass] = silo.Value.OrderCollectionAge;
        collection.EnableActivationSheddingOnMemoryPressure = true;
        collection.MemoryUsageLimitPercentage = silo.Value.MemoryLimitPercent;
        collection.MemoryUsageTargetPercentage = silo.Value.MemoryLimitPercent - 5;
    }

    private static void LimitCalls(SiloMessagingOptions messaging, IOptions<SiloOptions> silo)
    {
        messaging.ResponseTimeout = silo.Value.ResponseTimeout;
        messaging.CancelRequestOnTimeout = true;
        messaging.MaxEnqueuedRequestsHardLimit = silo.Value.MaxEnqueuedRequests;
        messaging.MaxEnqueuedRequestsHardLimit_StatelessWorker = silo.Value.MaxEnqueuedRequests;
        messaging.MaxRequestProcessingTime = silo.Value.MaxRequestProcessingTime;
    }

    /// <summary>A port that nobody listens on, so that several single-process programs can run on one machine.</summary>
    private static int FreePort()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }
}
