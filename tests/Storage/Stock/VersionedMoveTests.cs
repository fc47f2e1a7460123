using OrderActors.Storage.Commit;
using OrderActors.Storage.Tests.Server;

namespace OrderActors.Storage.Tests.Stock;

/// <summary>Moves that have to be the next ones behind a version of the ledger.</summary>
[Collection(PostgresCollection.Name)]
public sealed class VersionedMoveTests(PostgresFixture postgres)
{
    [Fact]
    public async Task Append_BehindAVersion_IsTheNextMoveBehindItOrNone()
    {
        await using var storage = await StorageHost.BuildAsync(await postgres.NewDatabaseAsync());
        await using var lane = await TestLane.OpenAsync(storage, "tea-01");
        Task<CommitOutcome>[] moves =
        [
            lane.AppendBehindAsync(1, Sample.Received(1)),
            lane.AppendBehindAsync(0, Sample.Received(2)),
            lane.AppendBehindAsync(0, Sample.Received(3)),
            lane.AppendAsync(Sample.Received(4)),
            lane.AppendBehindAsync(1, Sample.Received(5)),
        ];
        await storage.StartAsync();

        Assert.Equal(
            [
                CommitOutcome.StockConflict, CommitOutcome.Committed, CommitOutcome.StockConflict, CommitOutcome.Committed,
                CommitOutcome.StockConflict,
            ],
            await Task.WhenAll(moves));
        Assert.False(lane.IsBroken);
        Assert.Equal(2, lane.TakeOutcomes().Count(outcome => outcome.Committed));
        Assert.Equal(2, await lane.ReadVersionAsync());
        Assert.Equal(CommitOutcome.Committed, await lane.AppendBehindAsync(2, Sample.Received(6)));
        Assert.Equal("2 4 6", await storage.QueryAsync<string>("SELECT string_agg(quantity::text, ' ' ORDER BY seq) FROM stock_ledger"));
    }
}
