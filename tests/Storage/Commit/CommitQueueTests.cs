using OrderActors.Storage.Commit;
using OrderActors.Storage.Tests.Server;

namespace OrderActors.Storage.Tests.Commit;

/// <summary>What happens to a change before it reaches the database, and when the writer ends.</summary>
[Collection(PostgresCollection.Name)]
public sealed class CommitQueueTests(PostgresFixture postgres)
{
    [Fact]
    public async Task Write_WhenTheQueueIsFull_IsRefusedAtOnce()
    {
        await using var storage = await StorageHost.BuildAsync(await postgres.NewDatabaseAsync(), options => options.QueueCapacity = 10);
        var writes = Enumerable.Range(0, 10).Select(i => storage.WriteAsync(Sample.Placed($"ord_{i}"))).ToArray();

        var refused = storage.WriteAsync(Sample.Placed("ord_10"));
        Assert.Equal(CommitOutcome.QueueFull, await refused);

        await storage.StartAsync();
        Assert.All(await Task.WhenAll(writes), outcome => Assert.Equal(CommitOutcome.Committed, outcome));
        Assert.Equal(CommitOutcome.Committed, await storage.WriteAsync(Sample.Placed("ord_10")));
    }

    [Fact]
    public async Task Write_WithdrawnWhileItIsQueued_ChangesNothing()
    {
        await using var storage = await StorageHost.BuildAsync(await postgres.NewDatabaseAsync());
        using var caller = new CancellationTokenSource();
        var withdrawn = Sample.Placed("ord_1");
        withdrawn.Withdrawal = caller.Token;
        var first = storage.WriteAsync(withdrawn);
        var second = storage.WriteAsync(Sample.Placed("ord_2"));

        await caller.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        await storage.StartAsync();
        Assert.Equal(CommitOutcome.Committed, await second);
        Assert.False((await storage.ReadAsync("ord_1")).RecordExists);
    }

    [Fact]
    public async Task Write_WithdrawnBeforeItIsQueued_ChangesNothing()
    {
        await using var storage = await StorageHost.StartAsync(await postgres.NewDatabaseAsync());
        var withdrawn = Sample.Placed("ord_1");
        withdrawn.Withdrawal = new CancellationToken(canceled: true);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => storage.WriteAsync(withdrawn));

        Assert.Equal(CommitOutcome.Committed, await storage.WriteAsync(Sample.Placed("ord_2")));
        Assert.Equal(1, await storage.CountAsync("orders"));
    }

    [Fact]
    public async Task Write_WithdrawnAfterItsCommit_KeepsItsOutcome()
    {
        await using var storage = await StorageHost.StartAsync(await postgres.NewDatabaseAsync());
        using var caller = new CancellationTokenSource();
        var order = Sample.Placed("ord_1");
        order.Withdrawal = caller.Token;
        Assert.Equal(CommitOutcome.Committed, await storage.WriteAsync(order));
        var next = storage.WriteAsync(Sample.Placed("ord_2"));

        // The unit of the first write is in use again by now; the token of its former user must not reach it.
        await caller.CancelAsync();

        Assert.Equal(CommitOutcome.Committed, await next);
    }

    [Fact]
    public async Task WakeUp_OfTheWriter_IsNotRefusedWithTheChangesThatWait()
    {
        await using var storage = await StorageHost.BuildAsync(await postgres.NewDatabaseAsync());
        var queue = storage.Writer.Queue;
        queue.Wake();
        var write = storage.WriteAsync(Sample.Placed("ord_1"));

        // While changes are refused at once, nothing else reaches the queue that could wake a writer which has gone to sleep.
        queue.RefuseWaiting();

        Assert.Equal(CommitOutcome.Unavailable, await write);
        Assert.True(await queue.WaitAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(30)));
    }

    [Fact]
    public async Task Dispose_WithChangesQueued_WritesThemAndRefusesMore()
    {
        await using var storage = await StorageHost.BuildAsync(await postgres.NewDatabaseAsync(), options => options.MaxBatchUnits = 7);
        var writes = Enumerable.Range(0, 100).Select(i => storage.WriteAsync(Sample.Placed($"ord_{i}"))).ToArray();
        await storage.StartAsync();

        await storage.Writer.DisposeAsync();

        Assert.All(await Task.WhenAll(writes), outcome => Assert.Equal(CommitOutcome.Committed, outcome));
        Assert.Equal(CommitOutcome.Unavailable, await storage.WriteAsync(Sample.Placed("ord_100")));
        Assert.Equal(100, await storage.CountAsync("orders"));
    }
}
