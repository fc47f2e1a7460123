using OrderActors.Storage.Migrations;
using OrderActors.Storage.Tests.Server;

namespace OrderActors.Storage.Tests.Migrations;

/// <summary>Which programs start on which schema.</summary>
[Collection(PostgresCollection.Name)]
public sealed class CompatibilityTests(PostgresFixture postgres)
{
    private static readonly Migration Sixth = new(6, "sixth", "CREATE TABLE six (id integer, old text)");
    private static readonly Migration Expansion =
        new(8, "expansion", "-- expand, compatible since 6\nALTER TABLE six ADD COLUMN new text");

    private static readonly Migration Contraction =
        new(9, "contraction", "-- contract, compatible since 8\nALTER TABLE six DROP COLUMN old");

    private static readonly Migration LaterExpansion = new(10, "later", "-- expand, compatible since 8\nCREATE TABLE ten (id integer)");

    [Fact]
    public async Task Run_OnANewerSchemaThatSaysItMay_Starts()
    {
        var database = await postgres.NewDatabaseAsync();
        await TestMigrations.RunAsync(database, Sixth, Expansion, Contraction, LaterExpansion);

        await TestMigrations.RunAsync(database, Sixth, Expansion);
        await TestMigrations.RunAsync(database, Sixth, Expansion, Contraction);
    }

    [Fact]
    public async Task Run_OnASchemaWithoutWhatItNeeds_IsRefusedAndSaysWhatItTakes()
    {
        var database = await postgres.NewDatabaseAsync();
        await TestMigrations.RunAsync(database, Sixth, Expansion, Contraction);

        var refusal = await Assert.ThrowsAsync<SchemaMismatchException>(() => TestMigrations.RunAsync(database, Sixth));

        Assert.Contains(
            "migration 9 (contraction), which takes a program that knows migration 8", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("This one knows migrations up to 6", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_OnASchemaThatDoesNotSay_IsRefused()
    {
        var database = await postgres.NewDatabaseAsync();
        await TestMigrations.RunAsync(database, new Migration(1, "first", "SELECT 1"), Sixth);

        var refusal = await Assert.ThrowsAsync<SchemaMismatchException>(
            () => TestMigrations.RunAsync(database, new Migration(1, "first", "SELECT 1")));

        Assert.Contains("newer than the program", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ProgramBefore_OnWhatThisOneMade_Starts()
    {
        var database = await postgres.NewDatabaseAsync();
        await TestMigrations.RunAsync(database, Migration.Embedded);

        await ProgramBefore.StartAsync(database);

        await TestMigrations.RunAsync(database, Migration.Embedded);
    }

    [Fact]
    public async Task Run_OnWhatTheProgramBeforeMade_AddsTheRest()
    {
        var database = await postgres.NewDatabaseAsync();
        await ProgramBefore.StartAsync(database);

        await TestMigrations.RunAsync(database, Migration.Embedded);

        await ProgramBefore.StartAsync(database);
        Assert.Equal(ProgramBefore.Migrations.Count, await CountAsync(database, "schema_migrations"));
        Assert.Equal(Migration.Embedded.Count - ProgramBefore.Migrations.Count, await CountAsync(database, "schema_changes"));
    }

    [Fact]
    public async Task Run_TogetherWithProgramsBefore_OnNothing_AppliesEachOnce()
    {
        var database = await postgres.NewDatabaseAsync();

        await Task.WhenAll(Enumerable.Range(0, 6).Select(
            i => i % 2 == 0 ? ProgramBefore.StartAsync(database) : TestMigrations.RunAsync(database, Migration.Embedded)));

        Assert.Equal(ProgramBefore.Migrations.Count, await CountAsync(database, "schema_migrations"));
        Assert.Equal(Migration.Embedded.Count - ProgramBefore.Migrations.Count, await CountAsync(database, "schema_changes"));
    }

    [Fact]
    public async Task ProgramBefore_OnASchemaWithoutWhatItNeeds_DoesNotStart()
    {
        var database = await postgres.NewDatabaseAsync();
        await ProgramBefore.StartAsync(database);
        var marker = new Migration(101, "marker", "-- expand, compatible since 6\nSELECT 1");
        await TestMigrations.RunAsync(database, [.. ProgramBefore.Migrations, marker]);
        await ProgramBefore.StartAsync(database);

        var contraction = new Migration(102, "contraction", "-- contract, compatible since 101\nDROP TABLE stock");
        await TestMigrations.RunAsync(database, [.. ProgramBefore.Migrations, marker, contraction]);

        await Assert.ThrowsAsync<InvalidOperationException>(() => ProgramBefore.StartAsync(database));
        await TestMigrations.RunAsync(database, [.. ProgramBefore.Migrations, marker]);
    }

    private static Task<long> CountAsync(string database, string table) =>
        TestMigrations.QueryAsync<long>(database, $"SELECT count(*) FROM {table}");
}
