using OrderActors.Storage.Commit;
using OrderActors.Storage.Migrations;
using OrderActors.Storage.Tests.Server;
using OrderActors.Tests.Support;

namespace OrderActors.Storage.Tests.Migrations;

/// <summary>From the program before to this one and back, while both write.</summary>
[Collection(PostgresCollection.Name)]
public sealed class RolloutTests(PostgresFixture postgres)
{
    private const int OrdersAPhase = 20;

    [Fact]
    public async Task Rollout_AndBack_UnderLoad_LosesNothing()
    {
        var database = await postgres.NewDatabaseAsync();
        await ProgramBefore.StartAsync(database);
        using var stop = new CancellationTokenSource();
        WriterBefore[] before = [new(database, 0), new(database, 1), new(database, 2)];
        Task[] writers = [before[0].RunAsync(stop.Token), before[1].RunAsync(stop.Token)];
        await MoreOfAsync(before[0], writers);

        // The new one comes, and both are at work.
        await using (var now = await StorageHost.StartAsync(database))
        {
            await Task.WhenAll(MoreOfAsync(before[0], writers), PlaceAsync(now, "first"));

            // One of the old ones starts again beside it, and the new one goes.
            await Eventually.Done(ProgramBefore.StartAsync(database));
            writers = [.. writers, before[2].RunAsync(stop.Token)];
            await Task.WhenAll(MoreOfAsync(before[2], writers), PlaceAsync(now, "second"));
        }

        await MoreOfAsync(before[1], writers);

        // And forward again, for good.
        await using var again = await StorageHost.StartAsync(database);
        await Task.WhenAll(MoreOfAsync(before[2], writers), PlaceAsync(again, "third"));
        await stop.CancelAsync();
        await Eventually.Done(Task.WhenAll(writers));

        var paid = before.Sum(writer => writer.Orders);
        Assert.Equal(paid + (3 * OrdersAPhase), await again.CountAsync("orders"));
        Assert.Equal(paid, await again.QueryAsync<long>("SELECT count(*) FROM orders WHERE version = 3"));
        Assert.Equal(paid, await again.CountAsync("webhook_receipts"));
        Assert.Equal(paid + before.Length, await again.CountAsync("stock_ledger"));
        Assert.Equal(
            Migration.Embedded.Count, await again.CountAsync("schema_migrations") + await again.CountAsync("schema_changes"));
    }

    /// <summary>Waits until a writer got on, or one of them failed.</summary>
    private static async Task MoreOfAsync(WriterBefore writer, Task[] writers)
    {
        var enough = writer.Orders + OrdersAPhase;
        await Eventually.True(() => writer.Orders >= enough || Array.Exists(writers, one => one.IsCompleted));
        await Task.WhenAll(writers.Where(one => one.IsCompleted));
    }

    private static async Task PlaceAsync(StorageHost storage, string phase) => Assert.All(
        await Task.WhenAll(Enumerable.Range(0, OrdersAPhase).Select(i => storage.WriteAsync(Sample.Placed($"ord_{phase}_{i}")))),
        outcome => Assert.Equal(CommitOutcome.Committed, outcome));
}
