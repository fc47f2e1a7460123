using Npgsql;

namespace OrderActors.Storage.Migrations;

/// <summary>
/// What the database says was done to it. <c>schema_changes</c> has what is compatible with programs that don't know it, and since when.
/// <c>schema_migrations</c> is what programs look at that know no migration after <see cref="MigrationHeader.LastWithoutHeader"/>, and
/// that refuse to start where it has one that they don't know: it has those that they know, and whatever they could not work with.
/// </summary>
internal static class SchemaHistory
{
    private const string CreateSql =
        """
        CREATE TABLE IF NOT EXISTS schema_migrations (
            version    integer PRIMARY KEY,
            name       text NOT NULL,
            checksum   text NOT NULL,
            applied_at timestamptz NOT NULL DEFAULT now());
        CREATE TABLE IF NOT EXISTS schema_changes (
            version          integer PRIMARY KEY,
            name             text NOT NULL,
            checksum         text NOT NULL,
            compatible_since integer NOT NULL,
            applied_at       timestamptz NOT NULL DEFAULT now())
        """;

    private const string ReadSql =
        """
        SELECT version, name, checksum, compatible_since FROM schema_changes
        UNION ALL
        SELECT version, name, checksum, version FROM schema_migrations WHERE version NOT IN (SELECT version FROM schema_changes)
        ORDER BY version
        """;

    private const string AddMigrationSql = "INSERT INTO schema_migrations (version, name, checksum) VALUES ($1, $2, $3)";

    private const string AddChangeSql =
        "INSERT INTO schema_changes (version, name, checksum, compatible_since) VALUES ($1, $2, $3, $4)";

    /// <summary>Makes the tables where they are missing.</summary>
    public static async Task CreateAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(CreateSql, connection);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>What was applied, in order.</summary>
    public static async Task<IReadOnlyList<AppliedMigration>> ReadAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var applied = new List<AppliedMigration>();
        await using var command = new NpgsqlCommand(ReadSql, connection);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            applied.Add(new AppliedMigration(reader.GetInt32(0), reader.GetString(1), reader.GetString(2), reader.GetInt32(3)));
        }

        return applied;
    }

    /// <summary>Notes one, within the caller's transaction.</summary>
    public static async Task AddAsync(NpgsqlConnection connection, Migration migration, CancellationToken cancellationToken)
    {
        var since = MigrationHeader.Of(migration).CompatibleSince;
        await using var batch = new NpgsqlBatch(connection);
        if (migration.Version > MigrationHeader.LastWithoutHeader)
        {
            batch.BatchCommands.Add(Insert(AddChangeSql, migration, new NpgsqlParameter<int> { TypedValue = since }));
        }

        if (migration.Version <= MigrationHeader.LastWithoutHeader || since > MigrationHeader.LastWithoutHeader)
        {
            batch.BatchCommands.Add(Insert(AddMigrationSql, migration));
        }

        await batch.ExecuteNonQueryAsync(cancellationToken);
    }

    private static NpgsqlBatchCommand Insert(string sql, Migration migration, params NpgsqlParameter[] more)
    {
        var command = new NpgsqlBatchCommand(sql)
        {
            Parameters =
            {
                new NpgsqlParameter<int> { TypedValue = migration.Version },
                new NpgsqlParameter<string> { TypedValue = migration.Name },
                new NpgsqlParameter<string> { TypedValue = migration.Checksum },
            },
        };
        foreach (var parameter in more)
        {
            command.Parameters.Add(parameter);
        }

        return command;
    }
}
