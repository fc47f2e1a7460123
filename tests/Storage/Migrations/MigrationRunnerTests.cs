using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using OrderActors.Storage.Migrations;
using OrderActors.Storage.Tests.Server;

namespace OrderActors.Storage.Tests.Migrations;

/// <summary>How the schema gets to where the program wants it.</summary>
[Collection(PostgresCollection.Name)]
public sealed class MigrationRunnerTests(PostgresFixture postgres)
{
    private static readonly Migration First = new(1, "first", "CREATE TABLE one (id integer); INSERT INTO one VALUES (1)");
    private static readonly Migration Second = new(2, "second", "CREATE TABLE two (id integer)");

    [Fact]
    public void Embedded_Always_AreNumberedInOrder()
    {
        Assert.NotEmpty(Migration.Embedded);
        Assert.Equal(Migration.Embedded.Select(one => one.Version).Distinct().Order(), Migration.Embedded.Select(one => one.Version));
    }

    [Fact]
    public async Task Run_ByFourProcessesAtOnce_AppliesEachOnce()
    {
        var database = await postgres.NewDatabaseAsync();

        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => RunAsync(database, First, Second)));

        Assert.Equal(1, await CountAsync(database, "one"));
        Assert.Equal(2, await CountAsync(database, "schema_migrations"));
    }

    [Fact]
    public async Task Run_WithOneMore_AppliesOnlyThat()
    {
        var database = await postgres.NewDatabaseAsync();
        await RunAsync(database, First);

        await RunAsync(database, First, Second);

        Assert.Equal(1, await CountAsync(database, "one"));
        Assert.Equal(0, await CountAsync(database, "two"));
    }

    [Fact]
    public async Task Run_OnANewerDatabase_IsRefused()
    {
        var database = await postgres.NewDatabaseAsync();
        await RunAsync(database, First, Second);

        var refusal = await Assert.ThrowsAsync<SchemaMismatchException>(() => RunAsync(database, First));

        Assert.Contains("newer than the program", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_WithAMigrationThatWasChanged_IsRefused()
    {
        var database = await postgres.NewDatabaseAsync();
        await RunAsync(database, First);

        var refusal = await Assert.ThrowsAsync<SchemaMismatchException>(
            () => RunAsync(database, First with { Sql = "SELECT 1" }, Second));

        Assert.Contains("Migration 1 (first)", refusal.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<PostgresException>(() => CountAsync(database, "two"));
    }

    [Fact]
    public async Task Run_WithOneThatFails_KeepsTheOnesBeforeItAndNothingOfIt()
    {
        var database = await postgres.NewDatabaseAsync();
        var broken = new Migration(2, "broken", "CREATE TABLE two (id integer); SELECT no_such_function()");

        await Assert.ThrowsAsync<PostgresException>(() => RunAsync(database, First, broken));

        Assert.Equal(1, await CountAsync(database, "schema_migrations"));
        await RunAsync(database, First, Second);
        Assert.Equal(0, await CountAsync(database, "two"));
    }

    private static async Task RunAsync(string database, params Migration[] migrations)
    {
        await using var dataSource = NpgsqlDataSource.Create(database);
        await new MigrationRunner(dataSource, migrations, NullLogger<MigrationRunner>.Instance).RunAsync(CancellationToken.None);
    }

    private static async Task<long> CountAsync(string database, string table)
    {
        await using var dataSource = NpgsqlDataSource.Create(database);
        await using var command = dataSource.CreateCommand($"SELECT count(*) FROM {table}");
        return (long)(await command.ExecuteScalarAsync())!;
    }
}
