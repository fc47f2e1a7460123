using Npgsql;
using OrderActors.Storage.Commit;
using OrderActors.Storage.Tests.Server;

namespace OrderActors.Storage.Tests.Stock;

/// <summary>The last unit of a SKU, wanted by two orders on two lanes of one process, and what the database makes of it.</summary>
[Collection(PostgresCollection.Name)]
public sealed class OversellTests(PostgresFixture postgres)
{
    private const string Sku = "tea-01";

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task LastUnit_GrantedOnTwoLanesOfABatchWithALeftOutUnit_IsHeldOnce(bool isDisposed)
    {
        await using var storage = await BuildStockedAsync(1);
        var first = await TestLane.OpenAsync(storage, Sku);
        var writes = new List<Task<CommitOutcome>>
        {
            storage.WriteAsync(Sample.Placed("ord_repeated")),
            storage.WriteAsync(Sample.Placed("ord_a", first.Claim(Sample.Hold("ord_a")))),
        };
        if (isDisposed)
        {
            // Its activation has ended, and another one follows: nobody breaks the lane then.
            await first.DisposeAsync();
        }

        await using var second = await TestLane.OpenAsync(storage, Sku);
        writes.Add(storage.WriteAsync(Sample.Placed("ord_b", second.Claim(Sample.Hold("ord_b")))));
        await storage.StartAsync();

        Assert.Equal(
            [CommitOutcome.VersionConflict, CommitOutcome.StockConflict, CommitOutcome.Committed], await Task.WhenAll(writes));
        Assert.Equal("1:1:0 2:1:1", await LedgerAsync(storage));
        Assert.False(second.IsBroken);
        await first.DisposeAsync();
    }

    [Theory]
    [InlineData("ARRAY[0,1]", "ARRAY[2,2]", "ARRAY[1,1]", "ARRAY[1,1]")]
    [InlineData("ARRAY[0,1]", "ARRAY[2,2]", "ARRAY[0,1]", "ARRAY[1,1]")]
    [InlineData("ARRAY[1,2]", "ARRAY[2,3]", "ARRAY[1,1]", "ARRAY[1,1]")]
    [InlineData("ARRAY[1,2]", "ARRAY[2,3]", "ARRAY[1,1]", "ARRAY[1,2]")]
    [InlineData("ARRAY[1]", "ARRAY[3]", "ARRAY[1]", "ARRAY[1]")]
    [InlineData("ARRAY[1]", "ARRAY[2]", "ARRAY[2]", "ARRAY[1]")]
    public async Task Batch_ThatHoldsMoreThanIsThereOrIsOutOfLine_IsRefusedByTheDatabase(
        string units, string seqs, string quantities, string held)
    {
        await using var storage = await BuildStockedAsync(1);

        // With a webhook that was taken, a unit is left out and the others move up; without it, all are written as they are.
        foreach (var (function, webhooks) in
            from function in (string[])["commit_batch_v2", Current]
            from webhooks in (string[])["'{}', '{}', '{}'", "'{9}', '{dev}', '{taken}'"]
            select (function, webhooks))
        {
            var failure = await Assert.ThrowsAsync<PostgresException>(
                () => storage.QueryAsync<int[]>(Call(function, units, seqs, quantities, held, webhooks)));
            Assert.Equal("stock_ledger", failure.TableName);
            Assert.Contains(failure.SqlState, (string[])[PostgresErrorCodes.UniqueViolation, PostgresErrorCodes.CheckViolation]);
        }

        Assert.Equal("1:1:0", await LedgerAsync(storage));
    }

    [Fact]
    public async Task Batch_OfTheVersionBefore_CannotHoldMoreThanIsThereEither()
    {
        await using var storage = await BuildStockedAsync(1);

        var failure = await Assert.ThrowsAsync<PostgresException>(() => storage.QueryAsync<int[]>(
            Call("commit_batch_v1", "ARRAY[0,1]", "ARRAY[2,2]", "ARRAY[1,1]", null, "'{9}', '{dev}', '{taken}'")));

        Assert.Equal("stock_ledger_counters", failure.ConstraintName);
        Assert.Equal("1:1:0", await LedgerAsync(storage));
        await storage.QueryAsync<int[]>(
            Call("commit_batch_v1", "ARRAY[0,9]", "ARRAY[2,3]", "ARRAY[1,1]", null, "'{9}', '{dev}', '{taken}'"));
        Assert.Equal("1:1:0 2:1:1", await LedgerAsync(storage));
    }

    [Theory]
    [InlineData(2, 4)]
    [InlineData(3, 1)]
    [InlineData(4, 1)]
    [InlineData(5, 1)]
    [InlineData(1, -4)]
    public async Task Entry_ThatCannotBe_IsRefusedAlsoWhenAPersonWritesIt(int kind, long quantity)
    {
        await using var storage = await BuildStockedAsync(1);
        await storage.QueryAsync<object?>(Entry(2, 1, 2));
        Assert.Equal("1:1:0 2:3:0", await LedgerAsync(storage));

        var failure = await Assert.ThrowsAsync<PostgresException>(() => storage.QueryAsync<object?>(Entry(3, kind, quantity)));

        Assert.Equal("stock_ledger_counters", failure.ConstraintName);
        static string Entry(int seq, int kind, long quantity) => $"""
            INSERT INTO stock_ledger (tenant, sku, seq, kind, quantity, order_id, at)
            VALUES ('dev', '{Sku}', {seq}, {kind}, {quantity}, 'ord_1', now())
            """;
    }

    [Theory]
    [InlineData("3, NULL, 0")]
    [InlineData("3, 0, NULL")]
    [InlineData("3, NULL, NULL")]
    public async Task Entry_WithAPartOfTheCounters_IsRefused(string counters)
    {
        await using var storage = await BuildStockedAsync(1);

        // A comparison with what is unknown refuses nothing, so one that leaves a counter out would be believed without a check.
        var failure = await Assert.ThrowsAsync<PostgresException>(() => storage.QueryAsync<object?>($"""
            INSERT INTO stock_ledger (tenant, sku, seq, kind, quantity, at, received, held, sold)
            VALUES ('dev', '{Sku}', 2, 1, 2, now(), {counters})
            """));

        Assert.Equal("stock_ledger_counters", failure.ConstraintName);
    }

    [Fact]
    public async Task Ledger_FromBeforeThereWereCounters_IsGoneOnWith()
    {
        await using var storage = await BuildStockedAsync(5);
        await storage.QueryAsync<object?>($"""
            ALTER TABLE stock_ledger DROP CONSTRAINT stock_ledger_counters;
            INSERT INTO stock_ledger (tenant, sku, seq, kind, quantity, order_id, at) VALUES ('dev', '{Sku}', 2, 2, 3, 'ord_old', now());
            UPDATE stock_ledger SET received = NULL, held = NULL, sold = NULL;
            ALTER TABLE stock_ledger ADD CONSTRAINT stock_ledger_counters
                CHECK (held >= 0 AND sold >= 0 AND received - sold - held >= 0 AND num_nulls(received, held, sold) = 0) NOT VALID
            """);
        await using var lane = await TestLane.OpenAsync(storage, Sku);
        await storage.StartAsync();

        Assert.Equal(
            CommitOutcome.Committed, await storage.WriteAsync(Sample.Placed("ord_a", lane.Claim(Sample.Hold("ord_a")))));
        Assert.Equal(
            CommitOutcome.StockConflict, await storage.WriteAsync(Sample.Placed("ord_b", lane.Claim(Sample.Hold("ord_b", 2)))));
        Assert.True(lane.IsBroken);
        Assert.Equal("3:5:4", await storage.QueryAsync<string>(
            $"SELECT string_agg(seq || ':' || received || ':' || held, ' ' ORDER BY seq) FROM stock_ledger WHERE received IS NOT NULL"));
    }

    /// <summary>A batch of holds, and of a unit 9 if it is left out.</summary>
    private static string Call(string function, string units, string seqs, string quantities, string? held, string webhooks)
    {
        var counters = held is null ? "" : $", array_fill(1::bigint, ARRAY[cardinality({seqs})]), {held}::bigint[], {Zeros(seqs)}";
        return $"""
            INSERT INTO webhook_receipts (tenant, webhook_id) VALUES ('dev', 'taken') ON CONFLICT DO NOTHING;
            SELECT {function}(gen_random_uuid(), 1,
                {None}, {None}, {None}, {None}, {None}, {None}, {None}, {None}, {None}, {(function == Current ? $"{None}," : "")}
                {None}, {None}, {None}, {None}, {None}, {None}, {None}, {None}, {None}, {None}, {None}, {None}, {None},
                {units}, array_fill('dev'::text, ARRAY[cardinality({seqs})]), array_fill('{Sku}'::text, ARRAY[cardinality({seqs})]),
                {seqs}::bigint[], array_fill(2::smallint, ARRAY[cardinality({seqs})]), {quantities}::bigint[],
                (ARRAY['ord_a', 'ord_b'])[:cardinality({seqs})], array_fill(NULL::text, ARRAY[cardinality({seqs})]),
                array_fill(now(), ARRAY[cardinality({seqs})]){counters},
                {webhooks})
            """;
    }

    private const string Current = "commit_batch_v3";
    private const string None = "'{}'";

    private static string Zeros(string seqs) => $"array_fill(0::bigint, ARRAY[cardinality({seqs})])";

    private async Task<StorageHost> BuildStockedAsync(long units)
    {
        var database = await postgres.NewDatabaseAsync();
        await using (var earlier = await StorageHost.StartAsync(database))
        {
            await earlier.WriteAsync(Sample.Placed("ord_repeated"));
            await using var lane = await TestLane.OpenAsync(earlier, Sku);
            await lane.AppendAsync(Sample.Received(units));
        }

        return await StorageHost.BuildAsync(database);
    }

    private static Task<string> LedgerAsync(StorageHost storage) => storage.QueryAsync<string>(
        $"SELECT string_agg(seq || ':' || received || ':' || held, ' ' ORDER BY seq) FROM stock_ledger WHERE sku = '{Sku}'");
}
