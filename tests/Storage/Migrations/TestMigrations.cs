using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using OrderActors.Storage.Migrations;

namespace OrderActors.Storage.Tests.Migrations;

/// <summary>Runs migrations as a program does that starts.</summary>
internal static class TestMigrations
{
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(2);

    /// <summary>A program that knows these.</summary>
    public static async Task RunAsync(string database, params IReadOnlyList<Migration> migrations)
    {
        await using var dataSource = NpgsqlDataSource.Create(Unpooled(database));
        await RunAsync(dataSource, migrations);
    }

    /// <inheritdoc cref="RunAsync(string, IReadOnlyList{Migration})"/>
    public static Task RunAsync(
        NpgsqlDataSource dataSource,
        IReadOnlyList<Migration> migrations,
        TimeProvider? clock = null,
        CancellationToken cancellationToken = default) =>
        new MigrationRunner(dataSource, migrations, Deadline, clock ?? TimeProvider.System, NullLogger<MigrationRunner>.Instance)
            .RunAsync(cancellationToken);

    /// <summary>One value out of a database.</summary>
    public static async Task<T> QueryAsync<T>(string database, string sql)
    {
        await using var connection = await OpenAsync(database);
        await using var command = new NpgsqlCommand(sql, connection);
        return (T)(await command.ExecuteScalarAsync())!;
    }

    /// <summary>Changes a database.</summary>
    public static async Task ExecuteAsync(string database, string sql)
    {
        await using var connection = await OpenAsync(database);
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>A session of its own.</summary>
    public static async Task<NpgsqlConnection> OpenAsync(string database)
    {
        var connection = new NpgsqlConnection(Unpooled(database));
        await connection.OpenAsync();
        return connection;
    }

    /// <summary>A session in a transaction that stays open, after it has carried out a statement.</summary>
    public static async Task<NpgsqlConnection> HoldAsync(string database, string sql)
    {
        var connection = await OpenAsync(database);
        await using var command = new NpgsqlCommand($"BEGIN ISOLATION LEVEL REPEATABLE READ; {sql}", connection);
        await command.ExecuteNonQueryAsync();
        return connection;
    }

    /// <summary>Whether a session waits for another one in a statement that begins so.</summary>
    public static async Task<bool> IsWaitingAsync(string database, string statement) => await QueryAsync<bool>(
        database,
        $"""
        SELECT EXISTS (SELECT FROM pg_stat_activity
        WHERE datname = current_database() AND wait_event_type = 'Lock' AND ltrim(query, E' \n') LIKE '{statement}%')
        """);

    private static string Unpooled(string database) =>
        new NpgsqlConnectionStringBuilder(database) { Pooling = false }.ConnectionString;
}
