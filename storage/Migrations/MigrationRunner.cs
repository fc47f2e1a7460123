using Microsoft.Extensions.Logging;
using Npgsql;

namespace OrderActors.Storage.Migrations;

/// <summary>
/// Brings the schema to where this program wants it, while programs of the version before go on writing to it. Safe when several processes
/// start together, also of two versions: one migrates, the others wait for it and find the work done.
/// </summary>
/// <param name="dataSource">Where the database is.</param>
/// <param name="migrations">All that the program knows, in order.</param>
/// <param name="allowed">How long it waits for other programs, and for locks that others hold.</param>
/// <param name="timeProvider">The clock of that wait.</param>
/// <param name="logger">Says what was done.</param>
internal sealed partial class MigrationRunner(
    NpgsqlDataSource dataSource,
    IReadOnlyList<Migration> migrations,
    TimeSpan allowed,
    TimeProvider timeProvider,
    ILogger<MigrationRunner> logger)
{
    /// <summary>The oldest server that is supported.</summary>
    private const int LeastServerVersion = 15;

    /// <summary>
    /// How long a statement of a migration waits for a lock. Whoever comes after it for the same table, writers too, waits behind it for
    /// as long, so it is short, and what was done is undone and tried again after <see cref="BusyPause"/>. But it is longer than
    /// <c>deadlock_timeout</c>, 1 s by default: only after that does the server end an autovacuum that is in the way.
    /// </summary>
    private const string LimitLockWait = "SET LOCAL lock_timeout = '1500ms'";

    private static readonly TimeSpan BusyPause = TimeSpan.FromSeconds(1);

    /// <summary>Applies what is missing.</summary>
    /// <exception cref="SchemaMismatchException">The database is newer than the program and not compatible with it, or a migration was
    /// changed after it was applied, or another program migrates for too long.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var deadline = new MigrationDeadline(allowed, timeProvider);
        var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        var indexes = new ConcurrentIndexes(connection, logger);
        try
        {
            await PrepareAsync(connection, cancellationToken);
            await SchemaLock.TakeAsync(connection, SchemaLock.Migration, deadline, cancellationToken);

            // Programs that know no more than these apply them too.
            await SchemaLock.TakeAsync(connection, SchemaLock.UpToLastWithoutHeader, deadline, cancellationToken);
            await SchemaHistory.CreateAsync(connection, cancellationToken);
            var applied = await SchemaHistory.ReadAsync(connection, cancellationToken);
            Check(applied);
            var missing = migrations.ExceptBy(applied.Select(one => one.Version), one => one.Version).ToList();
            foreach (var migration in missing.Where(one => one.Version <= MigrationHeader.LastWithoutHeader))
            {
                await ApplyAsync(indexes, connection, migration, deadline, cancellationToken);
            }

            await SchemaLock.ReleaseAsync(connection, SchemaLock.UpToLastWithoutHeader, cancellationToken);
            foreach (var migration in missing.Where(one => one.Version > MigrationHeader.LastWithoutHeader))
            {
                await ApplyAsync(indexes, connection, migration, deadline, cancellationToken);
            }
        }
        finally
        {
            await indexes.EndAsync();
        }
    }

    private static async Task PrepareAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        if (connection.PostgreSqlVersion.Major < LeastServerVersion)
        {
            throw new SchemaMismatchException(
                $"The database runs PostgreSQL {connection.PostgreSqlVersion}; {LeastServerVersion} or newer is needed.");
        }

        // Whatever the role's defaults are, an index may take as long as it needs, and waits for transactions that are open.
        await ExecuteAsync(
            connection, "SET client_min_messages = warning; SET statement_timeout = 0; SET lock_timeout = 0", cancellationToken);
    }

    private void Check(IReadOnlyList<AppliedMigration> applied)
    {
        var known = migrations.ToDictionary(migration => migration.Version);
        var newest = migrations.Max(migration => migration.Version);
        foreach (var one in applied)
        {
            if (known.TryGetValue(one.Version, out var migration))
            {
                CheckUnchanged(migration, one);
            }
            else if (one.CompatibleSince > newest)
            {
                throw new SchemaMismatchException(
                    $"The database has migration {one.Version} ({one.Name}), which takes a program that knows migration "
                    + $"{one.CompatibleSince}. This one knows migrations up to {newest}: the database is newer than the program. "
                    + "Start a newer one.");
            }
            else
            {
                LogNewer(one.Version, one.Name);
            }
        }
    }

    private static void CheckUnchanged(Migration migration, AppliedMigration applied)
    {
        if (migration.Checksum != applied.Checksum)
        {
            throw new SchemaMismatchException(
                $"Migration {migration.Version} ({migration.Name}) is not the one that was applied to this database. "
                + "An applied migration is never changed; add another.");
        }
    }

    private async Task ApplyAsync(
        ConcurrentIndexes indexes,
        NpgsqlConnection connection,
        Migration migration,
        MigrationDeadline deadline,
        CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                if (MigrationHeader.Of(migration).InTransaction)
                {
                    await ApplyAsync(connection, migration, migration.Sql, cancellationToken);
                }
                else
                {
                    await indexes.ApplyAsync(migration, cancellationToken);
                    await ApplyAsync(connection, migration, sql: null, cancellationToken);
                }

                LogApplied(migration.Version, migration.Name);
                return;
            }
            catch (PostgresException exception) when (
                exception.SqlState is PostgresErrorCodes.LockNotAvailable or PostgresErrorCodes.DeadlockDetected)
            {
                LogBusy(migration.Version, migration.Name, exception.MessageText);
                if (!await deadline.PauseAsync(BusyPause, cancellationToken))
                {
                    throw new SchemaMismatchException(
                        $"Migration {migration.Version} ({migration.Name}) needs a lock that others hold, and did not get it in time. "
                        + "Look for transactions that stay open, and try again later.");
                }
            }
        }
    }

    private static async Task ApplyAsync(
        NpgsqlConnection connection, Migration migration, string? sql, CancellationToken cancellationToken)
    {
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        if (sql is not null)
        {
            await ExecuteAsync(connection, LimitLockWait, cancellationToken);
            await ExecuteAsync(connection, sql, cancellationToken);
        }

        await SchemaHistory.AddAsync(connection, migration, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
