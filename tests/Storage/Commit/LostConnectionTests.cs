using OrderActors.Storage.Commit;
using OrderActors.Storage.Hosting;
using OrderActors.Storage.Tests.Server;

namespace OrderActors.Storage.Tests.Commit;

/// <summary>A connection that breaks while a batch is under way.</summary>
[Collection(PostgresCollection.Name)]
public sealed class LostConnectionTests(PostgresFixture postgres)
{
    [Theory]
    [InlineData(nameof(Cut.NextAnswer))]
    [InlineData(nameof(Cut.NextRequest))]
    public async Task Batch_WhoseConnectionIsCut_IsStoredOnce(string cut)
    {
        await using var proxy = new CuttingProxy(await postgres.NewDatabaseAsync());
        await using var storage = await StorageHost.StartAsync(proxy.ConnectionString);
        await using var lane = await TestLane.OpenStockedAsync(storage, "tea-01");

        for (var round = 0; round < 10; round++)
        {
            proxy.Cut = Enum.Parse<Cut>(cut);
            var ids = Enumerable.Range(0, 20).Select(i => $"ord_{round}_{i}").ToArray();
            var outcomes = await Task.WhenAll(ids.Select(id => storage.WriteAsync(Sample.Placed(id, lane.Claim(Sample.Hold(id))))));
            Assert.All(outcomes, outcome => Assert.Equal(CommitOutcome.Committed, outcome));
        }

        Assert.InRange(proxy.Cuts, 10, 20);
        Assert.Equal(200, await storage.CountAsync("orders"));
        Assert.Equal(400, await storage.CountStepsAsync());
        Assert.Equal(201, await storage.QueryAsync<long>("SELECT max(seq) FROM stock_ledger"));
        Assert.False(lane.IsBroken);
    }

    [Fact]
    public async Task Batch_WhoseAnswerIsLost_TellsItsConflictsAgain()
    {
        await using var proxy = new CuttingProxy(await postgres.NewDatabaseAsync());
        await using var storage = await StorageHost.StartAsync(proxy.ConnectionString);
        await storage.WriteAsync(Sample.Placed("ord_0"));

        proxy.Cut = Cut.NextAnswer;
        Assert.Equal(CommitOutcome.VersionConflict, await storage.WriteAsync(Sample.Placed("ord_0")));

        Assert.Equal(1, proxy.Cuts);
    }

    [Fact]
    public async Task Batch_WhoseAnswerNeverComes_IsUnknown()
    {
        var database = await postgres.NewDatabaseAsync();
        await using var proxy = new CuttingProxy(database);
        await using var storage = await StorageHost.StartAsync(
            proxy.ConnectionString,
            options => (options.CommitDeadline, options.OutageGrace) = (TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(1)));
        await using var lane = await TestLane.OpenStockedAsync(storage, "tea-01");

        proxy.Cut = Cut.NextAnswerAndAllAfter;
        Assert.Equal(CommitOutcome.Unknown, await storage.WriteAsync(Sample.Placed("ord_1", lane.Claim(Sample.Hold("ord_1")))));
        Assert.True(lane.IsBroken);
        Assert.Equal(CommitOutcome.StockConflict, await storage.WriteAsync(Sample.Placed("ord_2", lane.Claim(Sample.Hold("ord_2")))));
        Assert.Equal(CommitOutcome.Unavailable, await storage.WriteAsync(Sample.Placed("ord_3")));

        proxy.Cut = Cut.None;
        Assert.Equal(CommitOutcome.Committed, await storage.WriteAsync(Sample.Placed("ord_4")));
        Assert.True((await storage.ReadAsync("ord_1")).RecordExists);
        Assert.False((await storage.ReadAsync("ord_2")).RecordExists);
        Assert.False((await storage.ReadAsync("ord_3")).RecordExists);
    }

    [Fact]
    public async Task Queue_WhileTheDatabaseIsAway_FillsRefusesAndRecovers()
    {
        await using var proxy = new CuttingProxy(await postgres.NewDatabaseAsync());
        await using var storage = await StorageHost.StartAsync(proxy.ConnectionString, options =>
        {
            options.QueueCapacity = 50;
            options.MaxBatchUnits = 10;
            options.CommitDeadline = TimeSpan.FromMilliseconds(300);
            options.OutageGrace = TimeSpan.FromMinutes(1);
        });

        proxy.Cut = Cut.Everything;
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 200).Select(i => storage.WriteAsync(Sample.Placed($"ord_{i}"))));
        Assert.Contains(CommitOutcome.QueueFull, outcomes);
        Assert.DoesNotContain(CommitOutcome.Committed, outcomes);

        proxy.Cut = Cut.None;
        Assert.Equal(CommitOutcome.Committed, await storage.WriteAsync(Sample.Placed("ord_new")));
        Assert.Equal(1, await storage.CountAsync("orders"));
    }

    [Fact]
    public async Task Connection_WhoseStatementCouldNotBePrepared_IsReplaced()
    {
        await using var storage = await StorageHost.StartAsync(await postgres.NewDatabaseAsync());

        await storage.QueryAsync<object?>("ALTER FUNCTION commit_batch_v3 RENAME TO commit_batch_away");
        Assert.Equal(CommitOutcome.Unavailable, await storage.WriteAsync(Sample.Placed("ord_1")));
        await storage.QueryAsync<object?>("ALTER FUNCTION commit_batch_away RENAME TO commit_batch_v3");

        Assert.Equal(CommitOutcome.Committed, await storage.WriteAsync(Sample.Placed("ord_2")));
    }

    [Fact]
    public async Task Pool_TakenByOthers_FailsReadsInTimeAndNoWrites()
    {
        await using var storage = await StorageHost.StartAsync(await postgres.NewDatabaseAsync(), options =>
        {
            options.PoolSize = 2;
            options.ConnectTimeout = TimeSpan.FromSeconds(1);
        });
        await using (await storage.Pool.OpenConnectionAsync())
        await using (await storage.Pool.OpenConnectionAsync())
        {
            Assert.Equal(CommitOutcome.Committed, await storage.WriteAsync(Sample.Placed("ord_1")));
            var failure = await Assert.ThrowsAsync<StorageUnavailableException>(() => storage.ReadAsync("ord_1"));
            Assert.Contains("pool", failure.InnerException?.Message, StringComparison.Ordinal);
        }

        Assert.True((await storage.ReadAsync("ord_1")).RecordExists);
    }

    [Fact]
    public async Task Read_ThatIsCancelled_GivesItsConnectionBack()
    {
        await using var storage = await StorageHost.StartAsync(await postgres.NewDatabaseAsync(), options => options.PoolSize = 1);
        for (var i = 0; i < 20; i++)
        {
            using var caller = new CancellationTokenSource();
            var read = storage.Due.FindAsync(Sample.Noon, null, 10, caller.Token).AsTask();
            await caller.CancelAsync();
            await read.ContinueWith(static done => _ = done.Exception, TaskScheduler.Default);
        }

        Assert.False((await storage.ReadAsync("ord_1")).RecordExists);
    }
}
