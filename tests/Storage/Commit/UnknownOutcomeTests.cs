using Npgsql;
using OrderActors.Domain.Stock;
using OrderActors.Storage.Commit;
using OrderActors.Storage.Orders;
using OrderActors.Storage.Tests.Server;
using OrderActors.Tests.Support;

namespace OrderActors.Storage.Tests.Commit;

/// <summary>A write of which nobody knows what became, because the server is not through with it.</summary>
[Collection(PostgresCollection.Name)]
public sealed class UnknownOutcomeTests(PostgresFixture postgres)
{
    [Fact]
    public async Task Read_AfterAnUnknownOutcome_WaitsUntilItIsDefinite()
    {
        var database = await postgres.NewDatabaseAsync();
        await using var proxy = new CuttingProxy(database);
        await using var storage = await StartAsync(proxy);
        Assert.Equal(CommitOutcome.Committed, await storage.WriteAsync(Sample.Placed("ord_1")));
        await using var lane = await TestLane.OpenAsync(storage, "tea-01");
        Assert.Equal(CommitOutcome.Committed, await lane.AppendAsync(Sample.Received(5)));
        var paid = Sample.Paid("ord_1");
        paid.StockTickets = [lane.Claim(Sample.Hold("ord_1"))];

        Task<(OrderRecord State, string? ETag, bool RecordExists)> read;
        Task<TestLane> opening;
        await using (var blocker = await Blocker.StartAsync(database))
        {
            var write = storage.WriteAsync(paid, expected: 2);
            await blocker.UntilABatchWaitsAsync();
            proxy.CutAll();
            Assert.Equal(CommitOutcome.Unknown, await write);

            proxy.Cut = Cut.None;
            read = storage.ReadAsync("ord_1");
            opening = TestLane.OpenAsync(storage, "tea-01");
            await blocker.UntilABatchWaitsAsync(batches: 2);
        }

        Assert.Equal("3", (await read).ETag);
        await using var reopened = await opening;
        Assert.Equal(new StockState(2, 5, 1, 0, true), reopened.Opened);
    }

    [Fact]
    public async Task Batch_WhoseSecondTryIsRefused_IsRefusedOnceTheFirstIsKnown()
    {
        var database = await postgres.NewDatabaseAsync();
        await using var proxy = new CuttingProxy(database);
        await using var storage = await StartAsync(proxy);
        await using var elsewhere = await StorageHost.StartAsync(database);
        Assert.Equal(CommitOutcome.Committed, await storage.WriteAsync(Sample.Placed("ord_1")));
        await using var lane = await TestLane.OpenAsync(storage, "tea-01");
        await using var other = await TestLane.OpenAsync(elsewhere, "tea-01");
        var paid = Sample.Paid("ord_1");
        paid.StockTickets = [lane.Claim(Sample.Hold("ord_1", 0))];

        // Nobody hears of the first try; by the second the ledger has moved on.
        Task<CommitOutcome> write;
        await using (var blocker = await Blocker.StartAsync(database))
        {
            write = storage.WriteAsync(paid, expected: 2);
            await blocker.UntilABatchWaitsAsync();
            proxy.CutAll();
            await blocker.EndWaitingBatchAsync();
            Assert.Equal(CommitOutcome.Committed, await other.AppendAsync(Sample.Received(1)));
            proxy.Cut = Cut.None;
        }

        Assert.Equal(CommitOutcome.StockConflict, await write);
        Assert.Equal("2", (await storage.ReadAsync("ord_1")).ETag);
        Assert.Equal(1, await storage.QueryAsync<long>("SELECT count(*) FROM stock_ledger"));
    }

    [Theory]
    [InlineData(2, null)]
    [InlineData(4, "{7}")]
    [InlineData(6, null)]
    public async Task Settle_OfABatch_TellsWhetherItIsWrittenOrNeverWillBe(long batch, string? leftOut)
    {
        await using var storage = await StorageHost.StartAsync(await postgres.NewDatabaseAsync());
        const string writer = "'00000000-0000-0000-0000-000000000001'";
        await storage.QueryAsync<object?>($"INSERT INTO commit_batches VALUES ({writer}, 4, '{{7}}', now())");

        for (var time = 0; time < 2; time++)
        {
            Assert.Equal(
                leftOut ?? "none",
                await storage.QueryAsync<string>($"SELECT coalesce(settle_batch_v1({writer}, {batch})::text, 'none')"));
        }

        Assert.Equal(
            batch <= 4 ? 4 : batch + 1, await storage.QueryAsync<long>($"SELECT batch FROM commit_batches WHERE writer = {writer}"));
    }

    private static Task<StorageHost> StartAsync(CuttingProxy proxy) => StorageHost.StartAsync(proxy.ConnectionString, options =>
    {
        options.CommitDeadline = TimeSpan.FromSeconds(3);
        options.CommandTimeout = TimeSpan.FromMinutes(1);
        options.OutageGrace = TimeSpan.FromMinutes(1);
    });

    /// <summary>Holds up every batch that changes order 1, until it is disposed.</summary>
    private sealed class Blocker(NpgsqlConnection connection, NpgsqlConnection watcher) : IAsyncDisposable
    {
        public static async Task<Blocker> StartAsync(string database)
        {
            var connection = new NpgsqlConnection(database);
            await connection.OpenAsync();
            await using var lockRow = new NpgsqlCommand("BEGIN; SELECT FROM orders WHERE id = 'ord_1' FOR UPDATE", connection);
            await lockRow.ExecuteNonQueryAsync();
            var watcher = new NpgsqlConnection(database);
            await watcher.OpenAsync();
            return new Blocker(connection, watcher);
        }

        public Task UntilABatchWaitsAsync(int batches = 1) => Eventually.True(async () =>
        {
            await using var command = new NpgsqlCommand(
                "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE '%commit_batch%'", watcher);
            return (long)(await command.ExecuteScalarAsync())! == batches;
        });

        public async Task EndWaitingBatchAsync()
        {
            await using var command = new NpgsqlCommand(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE '%commit_batch%'",
                watcher);
            Assert.Equal(true, await command.ExecuteScalarAsync());
            await UntilABatchWaitsAsync(batches: 0);
        }

        public async ValueTask DisposeAsync()
        {
            await connection.DisposeAsync();
            await watcher.DisposeAsync();
        }
    }
}
