using System.Data.Common;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OrderActors.Silo.Hosting;
using OrderActors.Storage.Hosting;

namespace OrderActors.Silo.Clustering;

/// <summary>
/// Takes the row of a silo that has left the cluster in order out of the table. Orleans marks it dead and keeps it for a week, as it has
/// to for one that was killed; after a leave in order there is nobody left who could still have to learn of it.
/// </summary>
internal sealed partial class MembershipFarewell(
    ClusterDatabase database, IOptions<OrderClusterOptions> cluster, ILocalSiloDetails self, ILogger<MembershipFarewell> logger)
    : IHostedLifecycleService
{
    // Only the row that Orleans marked dead itself: a stop that was cut short leaves it to the others to find out.
    private const string Delete = """
        DELETE FROM OrleansMembershipTable
        WHERE DeploymentId = @cluster AND Address = @address AND Port = @port AND Generation = @generation AND Status = 6
        """;

    /// <inheritdoc/>
    public async Task StoppedAsync(CancellationToken cancellationToken)
    {
        try
        {
            await using var command = database.DataSource.CreateCommand(Delete);
            Add(command, "cluster", cluster.Value.ClusterId);
            Add(command, "address", self.SiloAddress.Endpoint.Address.ToString());
            Add(command, "port", self.SiloAddress.Endpoint.Port);
            Add(command, "generation", self.SiloAddress.Generation);
            await command.ExecuteNonQueryAsync(cancellationToken);
        }
        catch (DbException exception)
        {
            LogRowStays(logger, exception);
        }
    }

    /// <inheritdoc/>
    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private static void Add(DbCommand command, string name, object value)
    {
        var parameter = command.CreateParameter();
        parameter.ParameterName = name;
        parameter.Value = value;
        command.Parameters.Add(parameter);
    }
}
