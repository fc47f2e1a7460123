using OrderActors.Domain.Orders;
using OrderActors.Storage.Commit;
using OrderActors.Storage.Tests.Server;

namespace OrderActors.Storage.Tests.Commit;

/// <summary>Ids that differ only behind their stem are those of one order.</summary>
[Collection(PostgresCollection.Name)]
public sealed class OrderStemTests(PostgresFixture postgres)
{
    [Fact]
    public async Task Write_OfAnotherIdWithTheSameStem_IsAConflictAndReadsTheFirst()
    {
        await using var storage = await StorageHost.StartAsync(await postgres.NewDatabaseAsync());
        await storage.WriteAsync(Sample.Placed(Id("ord_1", "AA")));

        Assert.Equal(CommitOutcome.VersionConflict, await storage.WriteAsync(Sample.Placed(Id("ord_1", "BB"))));
        Assert.Equal(CommitOutcome.Committed, await storage.WriteAsync(Sample.Placed(Id("ord_2", "BB"))));

        var (state, _, _) = await storage.ReadAsync(Id("ord_1", "BB"));
        Assert.Equal(Id("ord_1", "AA"), state.OrderId);
        Assert.Equal(4, await storage.CountStepsAsync());
    }

    [Fact]
    public async Task Batch_WithTwoIdsOfOneStem_StoresTheFirst()
    {
        await using var storage = await StorageHost.BuildAsync(await postgres.NewDatabaseAsync());
        var ids = Enumerable.Range(0, 20).SelectMany(i => new[] { Id($"ord_{i}", "BB"), Id($"ord_{i}", "AA") }).ToArray();
        var writes = ids.Select(id => storage.WriteAsync(Sample.Placed(id))).ToArray();
        await storage.StartAsync();
        var outcomes = await Task.WhenAll(writes);

        Assert.All(ids.Index().Where(id => outcomes[id.Index] == CommitOutcome.Committed), id => Assert.Equal(0, id.Index % 2));
        Assert.Equal(20, outcomes.Count(outcome => outcome == CommitOutcome.VersionConflict));
        Assert.Equal(20, await storage.CountAsync("orders"));
    }

    /// <summary>An id in its full length.</summary>
    private static string Id(string stem, string shard) => $"{stem.PadRight(OrderIds.StemLength, '_')}{shard}CHECK";
}
