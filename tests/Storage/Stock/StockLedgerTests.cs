using OrderActors.Domain.Stock;
using OrderActors.Storage.Commit;
using OrderActors.Storage.Tests.Server;

namespace OrderActors.Storage.Tests.Stock;

/// <summary>Lanes, claims and snapshots.</summary>
[Collection(PostgresCollection.Name)]
public sealed class StockLedgerTests(PostgresFixture postgres)
{
    [Fact]
    public async Task Open_OfASkuThatNobodyStocked_IsEmpty()
    {
        await using var storage = await StorageHost.StartAsync(await postgres.NewDatabaseAsync());
        await using var lane = await TestLane.OpenAsync(storage, "tea-01");

        Assert.Equal(default, lane.Opened);
    }

    [Fact]
    public async Task Claims_OfOrdersInABatch_AreNumberedInTheirOrderWithoutGaps()
    {
        var database = await postgres.NewDatabaseAsync();
        await using (var earlier = await StorageHost.StartAsync(database))
        {
            await earlier.WriteAsync(Sample.Placed("ord_3"));
        }

        await TestLane.StockAsync(database, "tea-01", "tea-02");
        await using var storage = await StorageHost.BuildAsync(database);
        await using var lane = await TestLane.OpenAsync(storage, "tea-01");
        await using var other = await TestLane.OpenAsync(storage, "tea-02");
        var writes = Enumerable.Range(0, 6).Reverse()
            .Select(i => storage.WriteAsync(Sample.Placed(
                $"ord_{i}", lane.Claim(Sample.Hold($"ord_{i}")), other.Claim(Sample.Hold($"ord_{i}", 2)))))
            .ToArray();
        await storage.StartAsync();
        await Task.WhenAll(writes);

        (string?, bool)[] outcomes =
            [("ord_5", true), ("ord_4", true), ("ord_3", false), ("ord_2", true), ("ord_1", true), ("ord_0", true)];
        Assert.Equal(outcomes, lane.TakeOutcomes());
        Assert.Equal(outcomes, other.TakeOutcomes());
        Assert.Equal(
            "2:ord_5 3:ord_4 4:ord_2 5:ord_1 6:ord_0",
            await storage.QueryAsync<string>(
                "SELECT string_agg(seq || ':' || order_id, ' ' ORDER BY seq) FROM stock_ledger WHERE sku = 'tea-02'"));

        Assert.Equal(CommitOutcome.Committed, await lane.AppendAsync(Sample.Received(10)));
        Assert.Equal(7, await storage.QueryAsync<long>("SELECT max(seq) FROM stock_ledger WHERE sku = 'tea-01'"));
        Assert.Equal(0, storage.Tickets.Count);
    }

    [Fact]
    public async Task Append_AfterAnotherLaneWrote_BreaksTheLane()
    {
        var database = await postgres.NewDatabaseAsync();
        await using var one = await StorageHost.StartAsync(database);
        await using var two = await StorageHost.StartAsync(database);
        await using var lane = await TestLane.OpenAsync(one, "tea-01");
        await using var other = await TestLane.OpenAsync(two, "tea-01");
        Assert.Equal(CommitOutcome.Committed, await lane.AppendAsync(Sample.Received(10)));

        Assert.Equal(CommitOutcome.StockConflict, await two.WriteAsync(Sample.Placed("ord_1", other.Claim(Sample.Hold("ord_1")))));

        Assert.True(other.IsBroken);
        Assert.Equal([("ord_1", false)], other.TakeOutcomes());
        Assert.False((await one.ReadAsync("ord_1")).RecordExists);
        Assert.Equal(CommitOutcome.StockConflict, await other.AppendAsync(Sample.Received(1)));
    }

    [Fact]
    public async Task Batch_WithABrokenLane_StoresTheOthers()
    {
        var database = await postgres.NewDatabaseAsync();
        await TestLane.StockAsync(database, "tea-01", "tea-02");
        await using var one = await StorageHost.StartAsync(database);
        await using var storage = await StorageHost.BuildAsync(database);
        await using var broken = await TestLane.OpenAsync(storage, "tea-01");
        await using var sound = await TestLane.OpenAsync(storage, "tea-02");
        await using (var rival = await TestLane.OpenAsync(one, "tea-01"))
        {
            await rival.AppendAsync(Sample.Received(10));
        }

        var writes = Enumerable.Range(0, 100)
            .Select(i => (Id: $"ord_{i:00}", Lane: i % 10 == 0 ? broken : sound))
            .Select(order => storage.WriteAsync(Sample.Placed(order.Id, order.Lane.Claim(Sample.Hold(order.Id)))))
            .ToArray();
        await storage.StartAsync();
        var outcomes = await Task.WhenAll(writes);

        Assert.Equal(
            Enumerable.Range(0, 100).Select(i => i % 10 == 0 ? CommitOutcome.StockConflict : CommitOutcome.Committed), outcomes);
        Assert.False(sound.IsBroken);
        Assert.Equal(91, await storage.QueryAsync<long>("SELECT max(seq) FROM stock_ledger WHERE sku = 'tea-02'"));
    }

    [Fact]
    public async Task Move_ThatTheOrderMadeBefore_FailsAlone()
    {
        await using var storage = await StorageHost.StartAsync(await postgres.NewDatabaseAsync());
        await using var lane = await TestLane.OpenAsync(storage, "tea-01");
        await lane.AppendAsync(Sample.Received(10));
        await lane.AppendAsync(Sample.Hold("ord_1"));

        var outcomes = await Task.WhenAll(
            lane.AppendAsync(Sample.Hold("ord_2")), lane.AppendAsync(Sample.Hold("ord_1")), lane.AppendAsync(Sample.Hold("ord_3")));

        Assert.Equal([CommitOutcome.Committed, CommitOutcome.DuplicateMove, CommitOutcome.Committed], outcomes);
        Assert.False(lane.IsBroken);
        Assert.Equal(4, await storage.QueryAsync<long>("SELECT max(seq) FROM stock_ledger"));
    }

    [Fact]
    public async Task Move_TwiceInABatch_IsMadeOnce()
    {
        var database = await postgres.NewDatabaseAsync();
        await TestLane.StockAsync(database, "tea-01");
        await using var storage = await StorageHost.BuildAsync(database);
        await using var lane = await TestLane.OpenAsync(storage, "tea-01");
        var moves = Enumerable.Range(0, 20).Select(i => lane.AppendAsync(Sample.Hold($"ord_{i % 15}"))).ToArray();
        await storage.StartAsync();
        var outcomes = await Task.WhenAll(moves);

        Assert.All(outcomes[..15], outcome => Assert.Equal(CommitOutcome.Committed, outcome));
        Assert.All(outcomes[15..], outcome => Assert.Equal(CommitOutcome.DuplicateMove, outcome));
    }

    [Fact]
    public async Task Sku_ThatTwoWritersMove_IsCountedByBothOnce()
    {
        var database = await postgres.NewDatabaseAsync();
        await using var one = await StorageHost.StartAsync(database);
        await using var two = await StorageHost.StartAsync(database);

        await Task.WhenAll(MoveAsync(one, "a"), MoveAsync(two, "b"));

        await using var lane = await TestLane.OpenAsync(one, "tea-01");
        Assert.Equal((100, 100), (lane.Opened.Version, lane.Opened.Received));

        static async Task MoveAsync(StorageHost storage, string name)
        {
            for (var moved = 0; moved < 50;)
            {
                await using var lane = await TestLane.OpenAsync(storage, "tea-01");
                while (moved < 50 && !lane.IsBroken)
                {
                    moved += await lane.AppendAsync(Sample.Received(1)) == CommitOutcome.Committed ? 1 : 0;
                }
            }

            Assert.NotEmpty(name);
        }
    }

    [Fact]
    public async Task Claim_ThatIsNotRedeemed_IsGivenBackOnce()
    {
        await using var storage = await StorageHost.StartAsync(await postgres.NewDatabaseAsync());
        await using var lane = await TestLane.OpenAsync(storage, "tea-01");
        var abandoned = lane.Claim(Sample.Hold("ord_1"));
        var voided = lane.Claim(Sample.Hold("ord_2"));

        storage.Tickets.Abandon([abandoned, abandoned, 4711]);
        lane.VoidUnredeemed(DateTimeOffset.MaxValue);

        Assert.Equal([("ord_1", false), ("ord_2", false)], lane.TakeOutcomes());
        Assert.Equal(CommitOutcome.StockConflict, await storage.WriteAsync(Sample.Placed("ord_1", abandoned)));
        Assert.Equal(CommitOutcome.StockConflict, await storage.WriteAsync(Sample.Placed("ord_2", voided)));
        Assert.Empty(lane.TakeOutcomes());
        Assert.Equal(0, storage.Tickets.Count);
    }

    [Fact]
    public async Task Claim_OfADisposedLane_IsVoid()
    {
        await using var storage = await StorageHost.StartAsync(await postgres.NewDatabaseAsync());
        var lane = await TestLane.OpenAsync(storage, "tea-01");
        var ticket = lane.Claim(Sample.Hold("ord_1"));
        await using var other = await TestLane.OpenAsync(storage, "tea-02");
        var sound = other.Claim(Sample.Hold("ord_1"));

        await lane.DisposeAsync();

        Assert.Equal(1, storage.Tickets.Count);
        Assert.Equal(CommitOutcome.StockConflict, await storage.WriteAsync(Sample.Placed("ord_1", sound, ticket)));
        Assert.Equal([("ord_1", false)], other.TakeOutcomes());
        Assert.Equal(0, storage.Tickets.Count);
        Assert.Throws<ObjectDisposedException>(() => lane.Claim(Sample.Hold("ord_2")));
    }

    [Fact]
    public async Task FindMoves_OfAnOrder_TellsWhatTheLedgerHas()
    {
        await using var storage = await StorageHost.StartAsync(await postgres.NewDatabaseAsync());
        await using var lane = await TestLane.OpenStockedAsync(storage, "tea-01");
        await lane.AppendAsync(Sample.Hold("ord_1", 3));
        await lane.AppendAsync(Sample.Hold("ord_1", 3) with { Kind = StockMoveKind.Sell });
        await lane.AppendAsync(Sample.Hold("ord_2", 0));

        Assert.Equal(new OrderMoves(3, Released: false, Sold: true, Returned: false), await lane.FindMovesAsync("ord_1"));
        Assert.Equal(new OrderMoves(0, Released: false, Sold: false, Returned: false), await lane.FindMovesAsync("ord_2"));
        Assert.Equal(default, await lane.FindMovesAsync("ord_3"));
    }

    [Fact]
    public async Task Snapshot_AndTheMovesAfterIt_SumUpToAllMoves()
    {
        const int seed = 20300101;
        var random = new Random(seed);
        var database = await postgres.NewDatabaseAsync();
        await using var storage = await StorageHost.StartAsync(database);
        await using var elsewhere = await StorageHost.StartAsync(database);
        await using var lane = await TestLane.OpenAsync(storage, "tea-01");
        var expected = default(StockState);
        for (var i = 0; i < 300; i++)
        {
            var kind = (StockMoveKind)random.Next(1, 6);
            var orderId = kind == StockMoveKind.Receive ? null : $"ord_{i}";
            var most = kind switch
            {
                StockMoveKind.Receive => 100,
                StockMoveKind.Hold => expected.Available,
                StockMoveKind.Release or StockMoveKind.Sell => expected.Held,
                _ => expected.Sold,
            };
            var move = new StockMove(kind, random.NextInt64(0, most + 1), orderId, null, Sample.Noon);
            Assert.Equal(CommitOutcome.Committed, await lane.AppendAsync(move));
            expected = StockEvolution.Evolve(expected, move);
            if (random.Next(20) == 0)
            {
                await lane.SaveSnapshotAsync();
            }

            if (random.Next(10) == 0)
            {
                await using var reader = await TestLane.OpenAsync(elsewhere, "tea-01");
                Assert.True(expected == reader.Opened, $"seed {seed}, move {i}: {expected} is stored as {reader.Opened}");
            }
        }

        Assert.Equal(1, await storage.CountAsync("stock"));
    }
}
