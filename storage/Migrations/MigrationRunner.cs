using Microsoft.Extensions.Logging;
using Npgsql;

namespace OrderActors.Storage.Migrations;

/// <summary>
/// Brings the schema to where this program wants it. Safe when several processes start together: one migrates, the others wait
/// for it and find the work done.
/// </summary>
internal sealed partial class MigrationRunner(
    NpgsqlDataSource dataSource, IReadOnlyList<Migration> migrations, ILogger<MigrationRunner> logger)
{
    /// <summary>The advisory lock's key: "OrdActor" in ASCII.</summary>
    private const long LockKey = 0x4F72644163746F72;

    /// <summary>The oldest server that is supported.</summary>
    private const int LeastServerVersion = 15;

    /// <summary>Applies what is missing.</summary>
    /// <exception cref="SchemaMismatchException">The database is newer than the program, or a migration was changed after it was
    /// applied.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        if (connection.PostgreSqlVersion.Major < LeastServerVersion)
        {
            throw new SchemaMismatchException(
                $"The database runs PostgreSQL {connection.PostgreSqlVersion}; {LeastServerVersion} or newer is needed.");
        }

        // The lock belongs to the session: it ends with the connection, however that ends.
        await LockAsync(connection, cancellationToken);
        await ExecuteAsync(
            connection,
            """
            SET client_min_messages = warning;
            CREATE TABLE IF NOT EXISTS schema_migrations (
                version    integer PRIMARY KEY,
                name       text NOT NULL,
                checksum   text NOT NULL,
                applied_at timestamptz NOT NULL DEFAULT now())
            """,
            cancellationToken);
        var applied = await ReadAppliedAsync(connection, cancellationToken);
        Check(applied);
        foreach (var migration in migrations)
        {
            if (!applied.ContainsKey(migration.Version))
            {
                await ApplyAsync(connection, migration, cancellationToken);
                LogApplied(migration.Version, migration.Name);
            }
        }
    }

    private static async Task LockAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        try
        {
            await ExecuteAsync(connection, $"SELECT pg_advisory_lock({LockKey})", cancellationToken);
        }
        catch (NpgsqlException exception) when (exception.InnerException is TimeoutException)
        {
            throw new SchemaMismatchException("Another process is changing the schema and did not end in time. Try again later.");
        }
    }

    private void Check(Dictionary<int, string> applied)
    {
        var known = migrations.ToDictionary(migration => migration.Version);
        foreach (var (version, checksum) in applied.OrderBy(entry => entry.Key))
        {
            if (!known.TryGetValue(version, out var migration))
            {
                throw new SchemaMismatchException(
                    $"The database has migration {version}, which this program doesn't know: it is newer than the program. "
                    + "Start the newer one.");
            }

            if (migration.Checksum != checksum)
            {
                throw new SchemaMismatchException(
                    $"Migration {version} ({migration.Name}) is not the one that was applied to this database. "
                    + "An applied migration is never changed; add another.");
            }
        }
    }

    private static async Task ApplyAsync(NpgsqlConnection connection, Migration migration, CancellationToken cancellationToken)
    {
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await ExecuteAsync(connection, migration.Sql, cancellationToken);
        await using (var command = new NpgsqlCommand(
            "INSERT INTO schema_migrations (version, name, checksum) VALUES ($1, $2, $3)", connection)
        {
            Parameters =
            {
                new NpgsqlParameter<int> { TypedValue = migration.Version },
                new NpgsqlParameter<string> { TypedValue = migration.Name },
                new NpgsqlParameter<string> { TypedValue = migration.Checksum },
            },
        })
        {
            await command.ExecuteNonQueryAsync(cancellationToken);
        }

        await transaction.CommitAsync(cancellationToken);
    }

    private static async Task<Dictionary<int, string>> ReadAppliedAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var applied = new Dictionary<int, string>();
        await using var command = new NpgsqlCommand("SELECT version, checksum FROM schema_migrations", connection);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            applied.Add(reader.GetInt32(0), reader.GetString(1));
        }

        return applied;
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
