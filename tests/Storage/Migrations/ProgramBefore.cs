using Npgsql;
using OrderActors.Storage.Migrations;

namespace OrderActors.Storage.Tests.Migrations;

/// <summary>
/// How a program starts that knows the migrations without a header and no other: what the last of them did, word for word. It is out there
/// and can't be changed any more, so neither is this.
/// </summary>
internal static class ProgramBefore
{
    private const long LockKey = 0x4F72644163746F72;

    /// <summary>What it knows.</summary>
    public static IReadOnlyList<Migration> Migrations { get; } =
        [.. Migration.Embedded.Where(migration => migration.Version <= MigrationHeader.LastWithoutHeader)];

    /// <summary>Starts it.</summary>
    /// <exception cref="InvalidOperationException">It does not start.</exception>
    public static async Task StartAsync(string database)
    {
        await using var connection = await TestMigrations.OpenAsync(database);
        await ExecuteAsync(connection, $"SELECT pg_advisory_lock({LockKey})");
        await ExecuteAsync(
            connection,
            """
            SET client_min_messages = warning;
            CREATE TABLE IF NOT EXISTS schema_migrations (
                version    integer PRIMARY KEY,
                name       text NOT NULL,
                checksum   text NOT NULL,
                applied_at timestamptz NOT NULL DEFAULT now())
            """);
        var applied = await ReadAppliedAsync(connection);
        foreach (var (version, checksum) in applied)
        {
            if (Migrations.SingleOrDefault(migration => migration.Version == version)?.Checksum != checksum)
            {
                throw new InvalidOperationException($"The database has migration {version}, which this program doesn't know.");
            }
        }

        foreach (var migration in Migrations.Where(migration => !applied.ContainsKey(migration.Version)))
        {
            await using var transaction = await connection.BeginTransactionAsync();
            await ExecuteAsync(connection, migration.Sql);
            await ExecuteAsync(
                connection,
                "INSERT INTO schema_migrations (version, name, checksum) VALUES "
                    + $"({migration.Version}, '{migration.Name}', '{migration.Checksum}')");
            await transaction.CommitAsync();
        }
    }

    private static async Task<Dictionary<int, string>> ReadAppliedAsync(NpgsqlConnection connection)
    {
        var applied = new Dictionary<int, string>();
        await using var command = new NpgsqlCommand("SELECT version, checksum FROM schema_migrations", connection);
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
        {
            applied.Add(reader.GetInt32(0), reader.GetString(1));
        }

        return applied;
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}
