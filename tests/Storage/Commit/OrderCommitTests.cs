using System.Text;
using OrderActors.Domain.Orders;
using OrderActors.Storage.Commit;
using OrderActors.Storage.Tests.Server;

namespace OrderActors.Storage.Tests.Commit;

/// <summary>What the writer makes of orders, one and many at a time.</summary>
[Collection(PostgresCollection.Name)]
public sealed class OrderCommitTests(PostgresFixture postgres)
{
    [Fact]
    public async Task Write_OfANewOrder_StoresAllOfIt()
    {
        await using var storage = await StorageHost.StartAsync(await postgres.NewDatabaseAsync());
        var order = Sample.Placed("ord_1");

        Assert.Equal(CommitOutcome.Committed, await storage.WriteAsync(order));

        var read = await storage.ReadAsync("ord_1");
        Assert.True(read.RecordExists);
        Assert.Equal("2", read.ETag);
        Assert.Equal(
            (order.CustomerId, order.Status, order.Version, order.CreatedAt, order.WakeAt),
            (read.State.CustomerId, read.State.Status, read.State.Version, read.State.CreatedAt, read.State.WakeAt));
        Assert.Equal("""{"orderId": "ord_1"}""", Encoding.UTF8.GetString(read.State.State));
        var steps = await storage.Queries.ReadEventsAsync(Sample.Tenant, "ord_1", afterVersion: 0, limit: 10, CancellationToken.None);
        Assert.Equal([(1L, "orderPlaced"), (2L, "stockReserved")], steps.Select(step => (step.Version, step.Name)));
        Assert.Equal("""{"step":2}""", Encoding.UTF8.GetString(steps[1].Data));
    }

    [Fact]
    public async Task Read_OfAnUnknownOrder_SaysThatThereIsNone()
    {
        await using var storage = await StorageHost.StartAsync(await postgres.NewDatabaseAsync());

        var read = await storage.ReadAsync("ord_1");

        Assert.False(read.RecordExists);
        Assert.Null(read.ETag);
    }

    [Fact]
    public async Task Write_OfAnOrderThatExists_IsAConflictAndChangesNothing()
    {
        await using var storage = await StorageHost.StartAsync(await postgres.NewDatabaseAsync());
        await storage.WriteAsync(Sample.Placed("ord_1"));

        Assert.Equal(CommitOutcome.VersionConflict, await storage.WriteAsync(Sample.Placed("ord_1")));

        Assert.Equal(2, await storage.CountStepsAsync());
    }

    [Fact]
    public async Task Write_AtAnotherVersion_IsAConflictAndChangesNothing()
    {
        await using var storage = await StorageHost.StartAsync(await postgres.NewDatabaseAsync());
        await storage.WriteAsync(Sample.Placed("ord_1"));
        Assert.Equal(CommitOutcome.Committed, await storage.WriteAsync(Sample.Paid("ord_1"), expected: 2));

        Assert.Equal(CommitOutcome.VersionConflict, await storage.WriteAsync(Sample.Paid("ord_1", version: 4), expected: 2));
        Assert.Equal(CommitOutcome.VersionConflict, await storage.WriteAsync(Sample.Paid("ord_2"), expected: 2));

        var (state, _, _) = await storage.ReadAsync("ord_1");
        Assert.Equal((3, OrderStatus.Paid), (state.Version, state.Status));
        Assert.Equal(3, await storage.CountStepsAsync());
    }

    [Fact]
    public async Task Batch_WithConflicts_StoresTheOthers()
    {
        var database = await postgres.NewDatabaseAsync();
        await using (var earlier = await StorageHost.StartAsync(database))
        {
            await earlier.WriteAsync(Sample.Placed("ord_007"));
            await earlier.WriteAsync(Sample.Placed("ord_300"));
        }

        await using var storage = await StorageHost.BuildAsync(database);
        var writes = Enumerable.Range(0, 500).Select(i => storage.WriteAsync(Sample.Placed($"ord_{i:000}"))).ToArray();
        await storage.StartAsync();
        var outcomes = await Task.WhenAll(writes);

        Assert.Equal([7, 300], outcomes.Index().Where(one => one.Item != CommitOutcome.Committed).Select(one => one.Index));
        Assert.Equal([CommitOutcome.VersionConflict], outcomes.Distinct().Except([CommitOutcome.Committed]));
        Assert.Equal(500, await storage.CountAsync("orders"));
        Assert.Equal(1000, await storage.CountStepsAsync());
    }

    [Theory]
    [InlineData("""{"text": "\u0000"}""")]
    [InlineData("""{"text": """)]
    [InlineData("\u00ff\u00fe")]
    public async Task Batch_WithOneStateThatCannotBeStored_StoresTheOthers(string state)
    {
        await using var storage = await StorageHost.BuildAsync(await postgres.NewDatabaseAsync());
        var writes = Enumerable.Range(0, 500).Select(i =>
        {
            var order = Sample.Placed($"ord_{i:000}");
            order.State = i == 123 ? Encoding.Latin1.GetBytes(state) : order.State;
            return storage.WriteAsync(order);
        }).ToArray();
        await storage.StartAsync();
        var outcomes = await Task.WhenAll(writes);

        Assert.Equal([(123, CommitOutcome.Unavailable)], outcomes.Index().Where(one => one.Item != CommitOutcome.Committed));
        Assert.Equal(499, await storage.CountAsync("orders"));
        Assert.Equal(998, await storage.CountStepsAsync());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(0xd800)]
    [InlineData(null)]
    public async Task Batch_WithOneTextThatCannotBeStored_StoresTheOthers(int? character)
    {
        await using var storage = await StorageHost.BuildAsync(await postgres.NewDatabaseAsync());
        var writes = Enumerable.Range(0, 20).Select(i =>
        {
            var order = Sample.Placed($"ord_{i:000}");
            order.CustomerId = i != 3 ? order.CustomerId : character is { } code ? $"c-{(char)code}" : null!;
            return storage.WriteAsync(order);
        }).ToArray();
        await storage.StartAsync();
        var outcomes = await Task.WhenAll(writes);

        Assert.Equal([(3, CommitOutcome.Unavailable)], outcomes.Index().Where(one => one.Item != CommitOutcome.Committed));
        Assert.Equal(19, await storage.CountAsync("orders"));
    }

    [Fact]
    public async Task Batch_WithTheSameOrderTwice_StoresTheFirst()
    {
        await using var storage = await StorageHost.BuildAsync(await postgres.NewDatabaseAsync());
        var writes = Enumerable.Range(0, 30).Select(i => storage.WriteAsync(Sample.Placed($"ord_{i % 10}"))).ToArray();
        await storage.StartAsync();
        var outcomes = await Task.WhenAll(writes);

        Assert.All(outcomes[..10], outcome => Assert.Equal(CommitOutcome.Committed, outcome));
        Assert.All(outcomes[10..], outcome => Assert.Equal(CommitOutcome.VersionConflict, outcome));
    }

    [Fact]
    public async Task Batch_WithTwoChangesOfOneVersion_StoresTheFirst()
    {
        var database = await postgres.NewDatabaseAsync();
        await using (var earlier = await StorageHost.StartAsync(database))
        {
            await earlier.WriteAsync(Sample.Placed("ord_1"));
        }

        await using var storage = await StorageHost.BuildAsync(database);
        Task<CommitOutcome>[] writes =
            [storage.WriteAsync(Sample.Paid("ord_1"), expected: 2), storage.WriteAsync(Sample.Paid("ord_1"), expected: 2)];
        await storage.StartAsync();

        Assert.Equal([CommitOutcome.Committed, CommitOutcome.VersionConflict], await Task.WhenAll(writes));
        Assert.Equal(3, await storage.CountStepsAsync());
    }

    [Fact]
    public async Task Order_ThatTwoWritersChange_TakesEachVersionOnce()
    {
        var database = await postgres.NewDatabaseAsync();
        await using var one = await StorageHost.StartAsync(database);
        await using var other = await StorageHost.StartAsync(database);
        await one.WriteAsync(Sample.Placed("ord_1"));

        for (var version = 3; version < 50; version++)
        {
            var outcomes = await Task.WhenAll(
                one.WriteAsync(Sample.Paid("ord_1", version), version - 1),
                other.WriteAsync(Sample.Paid("ord_1", version), version - 1));
            Assert.Equal([CommitOutcome.Committed, CommitOutcome.VersionConflict], outcomes.Order());
        }

        Assert.Equal(49, await one.CountStepsAsync());
    }

    [Fact]
    public async Task Orders_ThatTwoWritersInsert_AreStoredOnceEach()
    {
        var database = await postgres.NewDatabaseAsync();
        await using var one = await StorageHost.StartAsync(database);
        await using var other = await StorageHost.StartAsync(database);

        var ids = Enumerable.Range(0, 400).Select(i => $"ord_{i}").ToArray();
        var outcomes = await Task.WhenAll(
            Task.WhenAll(ids.Select(id => one.WriteAsync(Sample.Placed(id)))),
            Task.WhenAll(ids.Reverse().Select(id => other.WriteAsync(Sample.Placed(id)))));

        Assert.All(outcomes[0].Zip(outcomes[1].Reverse()), pair =>
            Assert.Equal([CommitOutcome.Committed, CommitOutcome.VersionConflict], new[] { pair.First, pair.Second }.Order()));
        Assert.Equal(800, await one.CountStepsAsync());
    }

    [Fact]
    public async Task Webhook_ThatIsRepeated_ChangesNothing()
    {
        await using var storage = await StorageHost.StartAsync(await postgres.NewDatabaseAsync());
        await storage.WriteAsync(Sample.Placed("ord_1"));
        Assert.Equal(CommitOutcome.Committed, await storage.WriteAsync(Sample.Paid("ord_1", 3, "wh-1"), expected: 2));

        Assert.Equal(CommitOutcome.WebhookRepeated, await storage.WriteAsync(Sample.Paid("ord_1", 4, "wh-1"), expected: 3));

        Assert.Equal(3, (await storage.ReadAsync("ord_1")).State.Version);
        Assert.Equal(3, await storage.CountStepsAsync());
    }

    [Fact]
    public async Task Webhook_OfAChangeThatConflicts_IsNotTaken()
    {
        await using var storage = await StorageHost.StartAsync(await postgres.NewDatabaseAsync());
        await storage.WriteAsync(Sample.Placed("ord_1"));

        Assert.Equal(CommitOutcome.VersionConflict, await storage.WriteAsync(Sample.Paid("ord_1", 9, "wh-1"), expected: 8));

        Assert.Equal(0, await storage.CountAsync("webhook_receipts"));
    }

    [Fact]
    public async Task Webhook_TwiceInABatch_IsTakenOnce()
    {
        var database = await postgres.NewDatabaseAsync();
        await using (var earlier = await StorageHost.StartAsync(database))
        {
            await Task.WhenAll(Enumerable.Range(0, 20).Select(i => earlier.WriteAsync(Sample.Placed($"ord_{i}"))));
        }

        await using var storage = await StorageHost.BuildAsync(database);
        var writes = Enumerable.Range(0, 20)
            .Select(i => storage.WriteAsync(Sample.Paid($"ord_{i}", 3, i is 4 or 15 ? "wh-same" : $"wh-{i}"), expected: 2))
            .ToArray();
        await storage.StartAsync();
        var outcomes = await Task.WhenAll(writes);

        Assert.Equal([(15, CommitOutcome.WebhookRepeated)], outcomes.Index().Where(one => one.Item != CommitOutcome.Committed));
        Assert.Equal(19, await storage.CountAsync("webhook_receipts"));
    }
}
