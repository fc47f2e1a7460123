using Microsoft.Extensions.Diagnostics.HealthChecks;
using OrderActors.Storage.Orders;

namespace OrderActors.Silo.Health;

/// <summary>Whether the database answers a query.</summary>
internal sealed class DatabaseHealthCheck(IDueOrders orders, TimeProvider clock) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            await orders.FindAsync(clock.GetUtcNow(), after: null, limit: 1, cancellationToken);
            return HealthCheckResult.Healthy();
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            return HealthCheckResult.Unhealthy("The database does not answer.", exception);
        }
    }
}
