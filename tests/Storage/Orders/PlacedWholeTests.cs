using System.Text;
using Npgsql;
using OrderActors.Domain.Stock;
using OrderActors.Storage.Commit;
using OrderActors.Storage.Tests.Server;

namespace OrderActors.Storage.Tests.Orders;

/// <summary>Orders that are stored with all their holds: what has no row of its own is there all the same.</summary>
[Collection(PostgresCollection.Name)]
public sealed class PlacedWholeTests(PostgresFixture postgres)
{
    private const string Sku = "tea-01";

    [Fact]
    public async Task Steps_OfAnOrderPlacedWhole_FollowFromItsRow()
    {
        await using var storage = await StorageHost.StartAsync(await postgres.NewDatabaseAsync());
        await using var lane = await TestLane.OpenStockedAsync(storage, Sku);
        Assert.Equal(CommitOutcome.Committed, await PlaceAsync(storage, lane, "ord_1"));
        Assert.Equal(0, await storage.CountAsync("order_events"));
        var paid = Sample.Paid("ord_1");
        paid.State = Sample.PlacedWhole("ord_1", Sku).State;
        Assert.Equal(CommitOutcome.Committed, await storage.WriteAsync(paid, expected: 2));

        var steps = await storage.Queries.ReadEventsAsync(Sample.Tenant, "ord_1", afterVersion: 0, limit: 10, CancellationToken.None);

        Assert.Equal(
            [(1, Sample.Noon, "orderPlaced"), (2, Sample.Noon, "stockReserved"), (3, Sample.Noon, "paymentCaptured")],
            steps.Select(static step => (step.Version, step.At, step.Name)));
        Assert.Equal(
            """{"orderId":"ord_1","customerId":"c-1","currency":"EUR","lines":["""
                + """{"sku":"tea-01","quantity":3},{"sku":"tea-01","quantity":1}]}""",
            Encoding.UTF8.GetString(steps[0].Data));
        Assert.Equal("""{"paymentDueAt":"2030-01-01T12:15:00Z"}""", Encoding.UTF8.GetString(steps[1].Data));
        Assert.Equal([2L], (await storage.Queries.ReadEventsAsync(Sample.Tenant, "ord_1", 1, 1, CancellationToken.None))
            .Select(static step => step.Version));
        Assert.Empty(await storage.Queries.ReadEventsAsync("shop", "ord_1", 0, 10, CancellationToken.None));
    }

    [Fact]
    public async Task FindMoves_OfAnOrderPlacedWhole_TellsWhatItsLinesHold()
    {
        await using var storage = await StorageHost.StartAsync(await postgres.NewDatabaseAsync());
        await using var lane = await TestLane.OpenStockedAsync(storage, Sku);
        await using var other = await TestLane.OpenStockedAsync(storage, "tea-02");
        await PlaceAsync(storage, lane, "ord_1");
        Assert.Equal(new OrderMoves(4, Released: false, Sold: false, Returned: false), await lane.FindMovesAsync("ord_1"));

        Assert.Equal(
            CommitOutcome.Committed, await lane.AppendAsync(Sample.Hold("ord_1", 4) with { Kind = StockMoveKind.Sell }));

        Assert.Equal(new OrderMoves(4, Released: false, Sold: true, Returned: false), await lane.FindMovesAsync("ord_1"));
        Assert.Equal(default, await other.FindMovesAsync("ord_1"));
        Assert.Equal(default, await lane.FindMovesAsync("ord_2"));
        Assert.Equal(
            CommitOutcome.DuplicateMove, await lane.AppendAsync(Sample.Hold("ord_1", 4) with { Kind = StockMoveKind.Sell }));
    }

    [Fact]
    public async Task Hold_OfAnOrderPlacedWhole_IsRefusedByTheDatabase()
    {
        await using var storage = await StorageHost.StartAsync(await postgres.NewDatabaseAsync());
        await using var lane = await TestLane.OpenStockedAsync(storage, Sku);
        await using var other = await TestLane.OpenStockedAsync(storage, "tea-02");
        await PlaceAsync(storage, lane, "ord_1");

        Assert.Equal(CommitOutcome.DuplicateMove, await lane.AppendAsync(Sample.Hold("ord_1")));
        Assert.Equal(CommitOutcome.DuplicateMove, await other.AppendAsync(Sample.Hold("ord_1")));

        Assert.Equal(1, await storage.QueryAsync<long>("SELECT count(*) FROM stock_ledger WHERE kind = 2"));
        Assert.Equal(CommitOutcome.Committed, await lane.AppendAsync(Sample.Hold("ord_2")));
    }

    [Theory]
    [InlineData("commit_batch_v1")]
    [InlineData("commit_batch_v2")]
    public async Task Hold_OfAnOrderPlacedWhole_IsRefusedToEarlierProgramsAndPeopleToo(string function)
    {
        await using var storage = await StorageHost.StartAsync(await postgres.NewDatabaseAsync());
        await using var lane = await TestLane.OpenStockedAsync(storage, Sku);
        await PlaceAsync(storage, lane, "ord_1");
        var none = string.Join(", ", Enumerable.Repeat("'{}'", 22));
        var counters = function == "commit_batch_v2" ? "'{1000000}', '{8}', '{0}', " : "";

        string[] holds =
        [
            $"INSERT INTO stock_ledger (tenant, sku, seq, kind, quantity, order_id, at) VALUES ('dev', '{Sku}', 3, 2, 4, 'ord_1', now())",
            $$$"""
            SELECT {{{function}}}(gen_random_uuid(), 1, {{{none}}},
                '{0}', '{dev}', '{{{{{Sku}}}}}', '{3}', '{2}', '{4}', '{ord_1}', '{NULL}', '{2030-01-01}', {{{counters}}}'{}', '{}', '{}')
            """,
        ];

        foreach (var hold in holds)
        {
            var refusal = await Assert.ThrowsAsync<PostgresException>(() => storage.QueryAsync<object?>(hold));
            Assert.Equal((PostgresErrorCodes.UniqueViolation, "stock_ledger"), (refusal.SqlState, refusal.TableName));
        }
    }

    [Fact]
    public async Task Hold_OfAnOrderPlacedWhole_BesideOneWithoutMoves_IsRefused()
    {
        var database = await postgres.NewDatabaseAsync();
        await using var storage = await StorageHost.BuildAsync(database);
        await using (var first = await StorageHost.StartAsync(database))
        await using (var lane = await TestLane.OpenStockedAsync(first, Sku))
        {
            await PlaceAsync(first, lane, "ord_000000000000000001AACHECK");
        }

        await using var mine = await TestLane.OpenAsync(storage, Sku);
        var hold = mine.AppendAsync(Sample.Hold("ord_000000000000000001AACHECK", 4));
        var other = storage.WriteAsync(Sample.PlacedWhole("ord_000000000000000002AACHECK", Sku));
        await storage.StartAsync();

        Assert.Equal((CommitOutcome.DuplicateMove, CommitOutcome.Committed), (await hold, await other));
    }

    [Fact]
    public async Task Order_PlacedWholeWithTwoHoldsOfASkuOrAnothersHold_IsRefused()
    {
        await using var storage = await StorageHost.StartAsync(await postgres.NewDatabaseAsync());
        await using var lane = await TestLane.OpenStockedAsync(storage, Sku);

        long[] twice = [lane.Claim(Sample.Hold("ord_1", 4)), lane.Claim(Sample.Hold("ord_1", 4))];
        Assert.Equal(CommitOutcome.StockConflict, await storage.WriteAsync(Sample.PlacedWhole("ord_1", Sku, twice)));
        var others = lane.Claim(Sample.Hold("ord_2", 4));
        Assert.Equal(CommitOutcome.StockConflict, await storage.WriteAsync(Sample.PlacedWhole("ord_1", Sku, others)));

        Assert.Equal(
            [("ord_1", false), ("ord_1", false), ("ord_2", false)], lane.TakeOutcomes().Where(static one => one.OrderId is not null));
        Assert.Equal(CommitOutcome.Committed, await PlaceAsync(storage, lane, "ord_1"));
    }

    [Fact]
    public async Task Order_PlacedWholeTwice_HoldsOnce()
    {
        var database = await postgres.NewDatabaseAsync();
        await TestLane.StockAsync(database, Sku, "tea-02");
        await using var one = await StorageHost.StartAsync(database);
        await using var other = await StorageHost.StartAsync(database);
        await using var lane = await TestLane.OpenAsync(one, Sku);
        await using var elsewhere = await TestLane.OpenAsync(other, "tea-02");
        const string stem = "ord_000000000000000001";

        var outcomes = await Task.WhenAll(
            PlaceAsync(one, lane, stem + "AACHECK"), PlaceAsync(other, elsewhere, stem + "BBCHECK", sku: "tea-02"));

        Assert.Equal([CommitOutcome.Committed, CommitOutcome.VersionConflict], outcomes.Order());
        Assert.Equal(1, await one.QueryAsync<long>("SELECT count(*) FROM stock_ledger WHERE with_order"));
        Assert.Equal(1, await one.QueryAsync<long>("SELECT count(DISTINCT id) FROM order_steps"));
    }

    [Fact]
    public async Task Order_ThatIsNotPlacedWhole_CannotSaySo()
    {
        await using var storage = await StorageHost.StartAsync(await postgres.NewDatabaseAsync());
        var paid = Sample.Paid("ord_1");
        paid.IsPlacedWhole = true;

        await Assert.ThrowsAsync<ArgumentException>(() => storage.WriteAsync(paid, expected: 2));
    }

    private static Task<CommitOutcome> PlaceAsync(StorageHost storage, TestLane lane, string orderId, string sku = Sku) =>
        storage.WriteAsync(Sample.PlacedWhole(orderId, sku, lane.Claim(Sample.Hold(orderId, 4))));
}
