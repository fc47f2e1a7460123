using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OrderActors.GrainInterfaces.WakeUps;

namespace OrderActors.Silo.Hosting;

/// <summary>
/// Starts the keeper once the silo takes calls, and tries again until it did. From then on a reminder keeps it alive, whichever silo it
/// lives in.
/// </summary>
internal sealed partial class KeeperStarter(IGrainFactory grains, TimeProvider clock, ILogger<KeeperStarter> logger) : BackgroundService
{
    private static readonly TimeSpan RetryInterval = TimeSpan.FromSeconds(2);

    /// <summary>Whether the keeper was started, which also shows that the silo answers calls.</summary>
    public bool HasStarted { get; private set; }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await grains.GetGrain<IWakeUpKeeperGrain>(IWakeUpKeeperGrain.Key).StartAsync();
                HasStarted = true;
                return;
            }
            catch (Exception exception)
            {
                if (stoppingToken.IsCancellationRequested)
                {
                    // The silo went while it was asked.
                    return;
                }

                LogStartFailed(logger, exception);
            }

            await Task.Delay(RetryInterval, clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}

/// <summary>Ready once the silo answered its first call.</summary>
internal sealed class KeeperStarterHealthCheck(KeeperStarter starter) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(starter.HasStarted ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy("The silo takes no calls yet."));
}
