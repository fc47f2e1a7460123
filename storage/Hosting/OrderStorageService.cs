using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;
using OrderActors.Storage.Commit;
using OrderActors.Storage.Migrations;

namespace OrderActors.Storage.Hosting;

/// <summary>Migrates the schema and starts the commit writer before any other service starts; stops the writer after all others.</summary>
internal sealed class OrderStorageService(
    IOptions<OrderStorageOptions> options, GroupCommitWriter writer, TimeProvider timeProvider, ILogger<MigrationRunner> logger)
    : IHostedLifecycleService
{
    /// <inheritdoc/>
    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        await using (var dataSource = StorageConnections.ForMigrations(options.Value))
        {
            await new MigrationRunner(dataSource, Migration.Embedded, options.Value.MigrationDeadline, timeProvider, logger)
                .RunAsync(cancellationToken);
            await ForgetOldWritersAsync(dataSource, cancellationToken);
        }

        writer.Start();
    }

    /// <summary>Every start leaves a writer's row behind. One that is still at work writes its row anew with its next batch.</summary>
    private static async Task ForgetOldWritersAsync(NpgsqlDataSource dataSource, CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand("DELETE FROM commit_batches WHERE committed_at < now() - interval '30 days'");
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public async Task StoppedAsync(CancellationToken cancellationToken) => await writer.DisposeAsync();

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
