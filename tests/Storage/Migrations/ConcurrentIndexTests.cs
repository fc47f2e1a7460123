using Npgsql;
using OrderActors.Storage.Migrations;
using OrderActors.Storage.Tests.Server;
using OrderActors.Tests.Support;

namespace OrderActors.Storage.Tests.Migrations;

/// <summary>Indexes that are made while others write. An open transaction holds the build up, so that it is under way.</summary>
[Collection(PostgresCollection.Name)]
public sealed class ConcurrentIndexTests(PostgresFixture postgres)
{
    private static readonly Migration Index = new(
        8,
        "index",
        """
        -- expand, compatible since 6, no transaction
        -- A comment; with a semicolon.
        CREATE INDEX CONCURRENTLY IF NOT EXISTS orders_by_version ON orders (version);
        DROP INDEX CONCURRENTLY IF EXISTS orders_by_wake_at;
        """);

    private static readonly IReadOnlyList<Migration> Program = [.. ProgramBefore.Migrations, Index];

    [Fact]
    public async Task Build_UnderWay_LetsOthersWriteAndStart()
    {
        var database = await NewDatabaseAsync();
        await using var reader = await TestMigrations.HoldAsync(database, "SELECT FROM orders");

        var run = TestMigrations.RunAsync(database, Program);
        await WaitForBuildAsync(database);
        var second = TestMigrations.RunAsync(database, Program);
        await Eventually.Done(ProgramBefore.StartAsync(database));
        await Eventually.Done(InsertAsync(database));

        Assert.False(run.IsCompleted || second.IsCompleted);
        await reader.DisposeAsync();
        await Eventually.Done(Task.WhenAll(run, second));
        Assert.Equal(1, await CountIndexesAsync(database, "orders_by_version"));
        Assert.Equal(0, await CountIndexesAsync(database, "orders_by_wake_at"));
    }

    [Fact]
    public async Task Build_ThatDied_IsMadeAgain()
    {
        var database = await NewDatabaseAsync();
        await using var reader = await TestMigrations.HoldAsync(database, "SELECT FROM orders");
        var run = TestMigrations.RunAsync(database, Program);
        await WaitForBuildAsync(database);

        await TestMigrations.ExecuteAsync(
            database, "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'CREATE INDEX CONCURRENTLY%'");
        await Assert.ThrowsAnyAsync<NpgsqlException>(() => Eventually.Done(run));
        await reader.DisposeAsync();
        Assert.Equal(0, await CountIndexesAsync(database, "orders_by_version"));
        await TestMigrations.RunAsync(database, Program);

        Assert.Equal(1, await CountIndexesAsync(database, "orders_by_version"));
    }

    [Fact]
    public async Task Build_ThatNobodyWaitsForAnyMore_IsFoundByTheNext()
    {
        var database = await NewDatabaseAsync();
        await using var reader = await TestMigrations.HoldAsync(database, "SELECT FROM orders");
        using var stop = new CancellationTokenSource();
        await using var dataSource = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(database) { Pooling = false });
        var run = TestMigrations.RunAsync(dataSource, Program, cancellationToken: stop.Token);
        await WaitForBuildAsync(database);
        var begun = await FindIndexAsync(database);

        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Eventually.Done(run));
        var next = TestMigrations.RunAsync(database, Program);
        await reader.DisposeAsync();
        await Eventually.Done(next);

        Assert.Equal(1, await CountIndexesAsync(database, "orders_by_version"));
        Assert.Equal(begun, await FindIndexAsync(database));
    }

    [Fact]
    public async Task Build_ThatSomebodyMadeBefore_IsTaken()
    {
        var database = await NewDatabaseAsync();
        await TestMigrations.ExecuteAsync(database, "CREATE INDEX orders_by_version ON orders (version)");
        var made = await FindIndexAsync(database);

        await TestMigrations.RunAsync(database, Program);

        Assert.Equal(made, await FindIndexAsync(database));
    }

    private async Task<string> NewDatabaseAsync()
    {
        var database = await postgres.NewDatabaseAsync();
        await ProgramBefore.StartAsync(database);
        await InsertAsync(database);
        return database;
    }

    private static Task InsertAsync(string database) => TestMigrations.ExecuteAsync(
        database,
        "INSERT INTO orders (tenant, id, customer_id, status, version, created_at, state) "
            + "VALUES ('dev', gen_random_uuid(), 'c', 2, 2, now(), '{}')");

    private static Task WaitForBuildAsync(string database) =>
        Eventually.True(() => TestMigrations.IsWaitingAsync(database, "CREATE INDEX CONCURRENTLY"));

    private static Task<uint> FindIndexAsync(string database) =>
        TestMigrations.QueryAsync<uint>(database, "SELECT 'orders_by_version'::regclass::oid");

    private static Task<long> CountIndexesAsync(string database, string index) => TestMigrations.QueryAsync<long>(
        database, $"SELECT count(*) FROM pg_index WHERE indexrelid = to_regclass('{index}') AND indisvalid");
}
