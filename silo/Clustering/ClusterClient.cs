using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using OrderActors.Silo.Hosting;
using OrderActors.Silo.Telemetry;
using Orleans.Configuration;
using SiloOptions = OrderActors.Silo.Hosting.SiloOptions;

namespace OrderActors.Silo.Clustering;

/// <summary>Makes a process a client of a cluster of silos.</summary>
public static class ClusterClient
{
    // How long a new silo goes unused, and how long a client without any silo waits after one is there.
    private static readonly TimeSpan GatewayListRefreshInterval = TimeSpan.FromSeconds(2);

    /// <summary>
    /// Adds the client. It connects by itself as soon as there is a silo; until then, and whenever there is none, calls fail with
    /// <see cref="OrleansMessageRejectionException"/> or before they are sent.
    /// </summary>
    public static IHostApplicationBuilder AddOrderClusterClient(this IHostApplicationBuilder builder)
    {
        builder.Services.AddOrderClusterOptions(builder.Configuration);
        builder.Services.AddOptions<SiloOptions>().Bind(builder.Configuration.GetSection("Silo")).ValidateOnStart();
        builder.Services.AddSingleton<IValidateOptions<SiloOptions>, SiloOptionsValidator>();
        // The client waits for a first silo as long as it takes. Whoever asks this process how it is must not wait with it.
        builder.Services.Configure<HostOptions>(static host => host.ServicesStartConcurrently = true);
        builder.UseOrleansClient(client =>
        {
            client.UseOrderClustering();
            if (builder.Configuration.ExportsTraces())
            {
                client.AddActivityPropagation();
            }

            client.Services.AddOptions<ClusterOptions>().Configure<IOptions<OrderClusterOptions>>(ClusterSilo.Identify);
            client.Services.AddOptions<GatewayOptions>().Configure(
                static gateways => gateways.GatewayListRefreshPeriod = GatewayListRefreshInterval);
            client.Services.AddOptions<ClientMessagingOptions>().Configure<IOptions<SiloOptions>>(static (messaging, silo) =>
            {
                messaging.ResponseTimeout = silo.Value.ResponseTimeout;
                messaging.CancelRequestOnTimeout = true;
            });
        });
        return builder;
    }
}
