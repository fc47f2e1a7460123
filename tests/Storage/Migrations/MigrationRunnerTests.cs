using Npgsql;
using OrderActors.Storage.Migrations;
using OrderActors.Storage.Tests.Server;
using OrderActors.Tests.Support;

namespace OrderActors.Storage.Tests.Migrations;

/// <summary>How the schema gets to where the program wants it.</summary>
[Collection(PostgresCollection.Name)]
public sealed class MigrationRunnerTests(PostgresFixture postgres)
{
    private static readonly Migration First = new(1, "first", "CREATE TABLE one (id integer); INSERT INTO one VALUES (1)");
    private static readonly Migration Second = new(2, "second", "CREATE TABLE two (id integer)");
    private static readonly Migration Eighth =
        new(8, "eighth", "-- expand, compatible since 1\nALTER TABLE one ADD COLUMN name text");

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

        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => TestMigrations.RunAsync(database, First, Second, Eighth)));

        Assert.Equal(1, await CountAsync(database, "one"));
        Assert.Equal(2, await CountAsync(database, "schema_migrations"));
        Assert.Equal(1, await CountAsync(database, "schema_changes"));
    }

    [Fact]
    public async Task Run_WithOneMore_AppliesOnlyThat()
    {
        var database = await postgres.NewDatabaseAsync();
        await TestMigrations.RunAsync(database, First);

        await TestMigrations.RunAsync(database, First, Second);

        Assert.Equal(1, await CountAsync(database, "one"));
        Assert.Equal(0, await CountAsync(database, "two"));
    }

    [Fact]
    public async Task Run_ThatWaitsForALock_WaitsUntilAnAutovacuumWouldHaveBeenEnded()
    {
        var database = await postgres.NewDatabaseAsync();
        var patient = new Migration(
            1,
            "patient",
            """
            CREATE TABLE waits AS
            SELECT current_setting('lock_timeout')::interval AS longest, current_setting('deadlock_timeout')::interval AS least
            """);

        await TestMigrations.RunAsync(database, patient);

        Assert.Equal(1, await TestMigrations.QueryAsync<long>(
            database, "SELECT count(*) FROM waits WHERE longest > least AND longest <= interval '2 seconds'"));
    }

    [Fact]
    public async Task Run_WithOneThatCameBetween_AppliesIt()
    {
        var database = await postgres.NewDatabaseAsync();
        await TestMigrations.RunAsync(database, First, Eighth);
        var seventh = new Migration(7, "seventh", "-- expand, compatible since 1\nCREATE TABLE seven (id integer)");

        await TestMigrations.RunAsync(database, First, seventh, Eighth);

        Assert.Equal(0, await CountAsync(database, "seven"));
    }

    [Fact]
    public async Task Run_WithAMigrationThatWasChanged_IsRefused()
    {
        var database = await postgres.NewDatabaseAsync();
        await TestMigrations.RunAsync(database, First, Eighth);

        var refusal = await Assert.ThrowsAsync<SchemaMismatchException>(
            () => TestMigrations.RunAsync(database, First with { Sql = "SELECT 1" }, Second, Eighth));
        var later = await Assert.ThrowsAsync<SchemaMismatchException>(
            () => TestMigrations.RunAsync(database, First, Second, Eighth with { Sql = Eighth.Sql + " " }));

        Assert.Contains("Migration 1 (first)", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("Migration 8 (eighth)", later.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<PostgresException>(() => CountAsync(database, "two"));
    }

    [Fact]
    public async Task Run_WithOneThatFails_KeepsTheOnesBeforeItAndNothingOfIt()
    {
        var database = await postgres.NewDatabaseAsync();
        var broken = new Migration(2, "broken", "CREATE TABLE two (id integer); SELECT no_such_function()");

        await Assert.ThrowsAsync<PostgresException>(() => TestMigrations.RunAsync(database, First, broken));

        Assert.Equal(1, await CountAsync(database, "schema_migrations"));
        await TestMigrations.RunAsync(database, First, Second);
        Assert.Equal(0, await CountAsync(database, "two"));
    }

    [Fact]
    public async Task Run_WhileSomebodyElseHasTheLock_WaitsWithoutASnapshotAndEndsAtItsDeadline()
    {
        var database = await postgres.NewDatabaseAsync();
        await using var other = await TestMigrations.OpenAsync(database);
        await SchemaLock.TakeAsync(
            other, SchemaLock.Migration, new MigrationDeadline(TimeSpan.Zero, TimeProvider.System), CancellationToken.None);
        var clock = new FakeClock();
        await using var dataSource = NpgsqlDataSource.Create(database);

        var run = TestMigrations.RunAsync(dataSource, [First], clock: clock);
        await Eventually.Equal(1, () => clock.TimerCount);
        var waiting = await TestMigrations.QueryAsync<long>(
            database, "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted");
        while (!run.IsCompleted)
        {
            clock.Advance(TimeSpan.FromSeconds(1));
            await Eventually.True(() => run.IsCompleted || clock.TimerCount > 0);
        }

        Assert.Equal(0, waiting);
        var refusal = await Assert.ThrowsAsync<SchemaMismatchException>(() => run);
        Assert.Contains("Another process is changing the schema", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_WhileATableIsRead_LetsWritersInBetweenItsTries()
    {
        var database = await postgres.NewDatabaseAsync();
        await TestMigrations.RunAsync(database, First);
        await using var reader = await TestMigrations.HoldAsync(database, "SELECT FROM one");

        var run = TestMigrations.RunAsync(database, First, Eighth);
        await Eventually.True(() => TestMigrations.IsWaitingAsync(database, "-- expand"));

        // Behind a lock that is waited for without end, this would wait for the reader.
        await Eventually.Done(TestMigrations.ExecuteAsync(database, "INSERT INTO one VALUES (2)"));
        Assert.False(run.IsCompleted);
        await reader.DisposeAsync();
        await Eventually.Done(run);
        Assert.Equal(2, await TestMigrations.QueryAsync<long>(database, "SELECT count(*) FROM one WHERE name IS NULL"));
    }

    private static Task<long> CountAsync(string database, string table) =>
        TestMigrations.QueryAsync<long>(database, $"SELECT count(*) FROM {table}");
}
