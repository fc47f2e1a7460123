using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using OrderActors.Silo.Hosting;
using OrderActors.Silo.Placement;
using Orleans.Configuration;

namespace OrderActors.Silo.Clustering;

/// <summary>Makes a silo a member of a cluster.</summary>
internal static class ClusterSilo
{
    /// <summary>How often a silo writes into the table that it lives.</summary>
    public static readonly TimeSpan SignOfLifeInterval = TimeSpan.FromSeconds(5);

    // Changes are gossiped; this is for a silo that missed the gossip.
    private static readonly TimeSpan TableRefreshInterval = TimeSpan.FromSeconds(10);

    // Longer than it takes a gateway to hear that this silo takes no more calls.
    private static readonly TimeSpan GatewayNoticeTime = TimeSpan.FromMilliseconds(500);

    /// <summary>Adds the silo, with membership, reminders and endpoints from <see cref="OrderClusterOptions"/>.</summary>
    public static void Add(IHostApplicationBuilder builder)
    {
        builder.Services.AddOrderClusterOptions(builder.Configuration);
        // Registered before the silo, it is at work while that joins.
        builder.Services.AddHostedService<AbandonedSilos>();
        builder.Services.AddHostedService<MembershipFarewell>();
        builder.UseOrleans(Configure);
    }

    /// <summary>Names the cluster.</summary>
    public static void Identify(ClusterOptions cluster, IOptions<OrderClusterOptions> options)
    {
        cluster.ClusterId = options.Value.ClusterId;
        cluster.ServiceId = options.Value.ServiceId;
    }

    private static void Configure(ISiloBuilder silo)
    {
        silo.UseOrderClustering();
        silo.UseOrderReminders();
        silo.UseShards();
        silo.Services.AddOptions<ClusterOptions>().Configure<IOptions<OrderClusterOptions>>(Identify);
        silo.Services.AddOptions<EndpointOptions>().Configure<IOptions<OrderClusterOptions>>(Address);
        silo.Services.AddOptions<ClusterMembershipOptions>().Configure<IOptions<OrderClusterOptions>>(Watch);
        silo.Services.AddOptions<SiloMessagingOptions>().Configure(
            static messaging => messaging.ClientGatewayShutdownNotificationTimeout = GatewayNoticeTime);
        // The CPU is bounded at the HTTP edge, which knows what a request costs; calls refused here would have been paid for already.
        silo.Services.AddOptions<LoadSheddingOptions>().Configure(static shedding =>
        {
            shedding.LoadSheddingEnabled = true;
            shedding.CpuThreshold = 100;
        });
    }

    private static void Address(EndpointOptions endpoints, IOptions<OrderClusterOptions> options)
    {
        if (options.Value.AdvertisedAddress is { } address)
        {
            endpoints.AdvertisedIPAddress = IPAddress.Parse(address);
        }

        endpoints.SiloPort = options.Value.SiloPort;
        endpoints.GatewayPort = options.Value.GatewayPort;
    }

    private static void Watch(ClusterMembershipOptions membership, IOptions<OrderClusterOptions> options)
    {
        membership.ProbeTimeout = options.Value.ProbeTimeout;
        // Unless this is bounded a frozen silo counts as alive for four times as long: its connections stay open, and Orleans takes a
        // connection that was busy within this time, times the missed probes, for a sign of life.
        membership.MaxProbeTimeout = options.Value.ProbeTimeout;
        membership.NumMissedProbesLimit = options.Value.MissedProbesLimit;
        membership.NumVotesForDeathDeclaration = options.Value.DeathVotes;
        membership.IAmAliveTablePublishTimeout = SignOfLifeInterval;
        membership.TableRefreshTimeout = TableRefreshInterval;
    }
}
