using Microsoft.Extensions.Diagnostics.HealthChecks;
using OrderActors.ApiGateway.Health;
using OrderActors.Silo.Clustering;

namespace OrderActors.ApiGateway.Composition.Cluster;

/// <summary>Makes the gateway a client of a cluster.</summary>
internal static class ClusterRegistration
{
    /// <summary>Adds the client, and what tells readiness and the pipeline of its connection.</summary>
    public static WebApplicationBuilder AddCluster(WebApplicationBuilder builder)
    {
        builder.AddOrderClusterClient();
        builder.Services.AddSingleton<ConnectionWatch>();
        builder.Services.AddSingleton<ILifecycleParticipant<IClusterClientLifecycle>>(
            static services => services.GetRequiredService<ConnectionWatch>());
        builder.Services.AddSingleton<IClusterConnectionStatusObserver>(static services => services.GetRequiredService<ConnectionWatch>());
        builder.Services.AddHealthChecks().AddCheck<ClusterHealthCheck>("cluster", tags: [Readiness.Tag]);
        return builder;
    }
}

/// <summary>Tells <see cref="SiloConnection"/> what the Orleans client knows of its connections.</summary>
internal sealed class ConnectionWatch : ILifecycleParticipant<IClusterClientLifecycle>, IClusterConnectionStatusObserver
{
    private readonly SiloConnection _connection;
    private volatile bool _knowsTheGrains;

    public ConnectionWatch(SiloConnection connection)
    {
        _connection = connection;
        _connection.IsUp = false;
    }

    public void Participate(IClusterClientLifecycle lifecycle) => lifecycle.Subscribe(
        nameof(ConnectionWatch),
        ServiceLifecycleStage.Active,
        _ =>
        {
            _knowsTheGrains = true;
            _connection.IsUp = true;
            return Task.CompletedTask;
        });

    public void NotifyClusterConnectionLost() => _connection.IsUp = false;

    public void NotifyGatewayCountChanged(int currentNumberOfGateways, int previousNumberOfGateways, bool connectionRecovered) =>
        // At the start the first silo is connected before it has said which grains there are.
        _connection.IsUp = _knowsTheGrains && currentNumberOfGateways > 0;
}

/// <summary>Ready while there is a silo to call.</summary>
internal sealed class ClusterHealthCheck(SiloConnection connection) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(connection.IsUp ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy("No silo can be reached."));
}
