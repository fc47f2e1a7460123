using System.Net;
using OrderActors.LocalEngine.Diagnostics;
using Orleans.Configuration;

namespace Orleans.Hosting;

/// <summary>Clustering and tracing.</summary>
public static class CoreHostingExtensions
{
    /// <summary>Names the cluster. This engine is one process and opens no port.</summary>
    /// <param name="builder">The builder.</param>
    /// <param name="siloPort">Not used.</param>
    /// <param name="gatewayPort">Not used.</param>
    /// <param name="primarySiloEndpoint">Not used.</param>
    /// <param name="serviceId">The service's name.</param>
    /// <param name="clusterId">The cluster's name.</param>
    /// <returns>The builder.</returns>
    public static ISiloBuilder UseLocalhostClustering(
        this ISiloBuilder builder,
        int siloPort = 11111,
        int gatewayPort = 30000,
        IPEndPoint? primarySiloEndpoint = null,
        string serviceId = "dev",
        string clusterId = "dev") => builder.Configure<ClusterOptions>(options =>
        {
            options.ServiceId = serviceId;
            options.ClusterId = clusterId;
        });

    /// <summary>Carries traces across calls: a caller's span is the parent of the grain's.</summary>
    /// <param name="builder">The builder.</param>
    /// <returns>The builder.</returns>
    public static ISiloBuilder AddActivityPropagation(this ISiloBuilder builder) => builder
        .AddOutgoingGrainCallFilter<OutgoingTraceFilter>()
        .AddIncomingGrainCallFilter<IncomingTraceFilter>();
}
