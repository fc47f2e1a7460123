using Microsoft.Extensions.Diagnostics.HealthChecks;
using OrderActors.Storage.Commit;
using OrderActors.Storage.Orders;

namespace OrderActors.Silo.Health;

/// <summary>Whether the database answers a query, and takes what is written.</summary>
internal sealed class DatabaseHealthCheck(IDueOrders orders, IWriteHealth writes, TimeProvider clock) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        if (writes.Fault is { } fault)
        {
            return HealthCheckResult.Unhealthy(fault);
        }

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
