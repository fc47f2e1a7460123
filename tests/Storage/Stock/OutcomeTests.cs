using OrderActors.Storage.Commit;
using OrderActors.Storage.Tests.Server;

namespace OrderActors.Storage.Tests.Stock;

/// <summary>Waiting for what becomes of a claim.</summary>
[Collection(PostgresCollection.Name)]
public sealed class OutcomeTests(PostgresFixture postgres)
{
    [Fact]
    public async Task NextOutcome_OfAClaim_EndsWhenItIsGivenBackAndWhenItIsCommitted()
    {
        await using var storage = await StorageHost.StartAsync(await postgres.NewDatabaseAsync());
        await using var lane = await TestLane.OpenStockedAsync(storage, "tea-01");
        lane.TakeOutcomes();
        var (given, kept) = (lane.Claim(Sample.Hold("ord_1")), lane.Claim(Sample.Hold("ord_2")));

        var (first, same) = (lane.NextOutcomeAsync(), lane.NextOutcomeAsync());
        Assert.False(first.IsCompleted || same.IsCompleted);
        storage.Tickets.Abandon([given]);
        await Task.WhenAll(first, same, lane.NextOutcomeAsync());
        Assert.Equal([("ord_1", false)], lane.TakeOutcomes());

        var second = lane.NextOutcomeAsync();
        Assert.False(second.IsCompleted);
        Assert.Equal(CommitOutcome.Committed, await storage.WriteAsync(Sample.Placed("ord_2", kept)));
        await second;
        Assert.Equal([("ord_2", true)], lane.TakeOutcomes());
    }

    [Fact]
    public async Task NextOutcome_OfALaneThatIsReplacedOrClosed_Ends()
    {
        await using var storage = await StorageHost.StartAsync(await postgres.NewDatabaseAsync());
        var replaced = await TestLane.OpenAsync(storage, "tea-01");
        var whenReplaced = replaced.NextOutcomeAsync();
        Assert.False(whenReplaced.IsCompleted);

        var closed = await TestLane.OpenAsync(storage, "tea-01");
        await whenReplaced;
        await replaced.DisposeAsync();
        var whenClosed = closed.NextOutcomeAsync();
        Assert.False(whenClosed.IsCompleted);
        await closed.DisposeAsync();

        await Task.WhenAll(whenClosed, closed.NextOutcomeAsync());
    }
}
