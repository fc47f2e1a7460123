using Npgsql;
using OrderActors.AspNetPeer.Database;
using static OrderActors.AspNetPeer.Database.Statements;

namespace OrderActors.AspNetPeer.Orders;

/// <summary>Ends what was not paid in time.</summary>
internal sealed class Expiry(PeerDatabase database, OrderEndpoints orders, TimeProvider clock) : BackgroundService
{
    private const int DueAtOnce = 200;

    private static readonly TimeSpan ScanInterval = TimeSpan.FromSeconds(1);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(ScanInterval, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                while (await ExpireSomeAsync(stoppingToken) == DueAtOnce)
                {
                }
            }
            catch (NpgsqlException)
            {
                // The next look may find the database again.
            }
        }
    }

    private async Task<int> ExpireSomeAsync(CancellationToken cancellation)
    {
        var due = await database.ReadAsync(
            Due, row => (Id: row.GetGuid(0), Tenant: row.GetString(1)), cancellation, Of(clock.Now()), Of(DueAtOnce));
        foreach (var (id, tenant) in due)
        {
            await orders.EndAsync(tenant, id, OrderStatus.AwaitingPayment, OrderStatus.Expired, "expired", cancellation);
        }

        return due.Count;
    }
}
