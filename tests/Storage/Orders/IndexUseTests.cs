using Npgsql;
using OrderActors.Domain.Orders;
using OrderActors.Storage.Commit;
using OrderActors.Storage.Orders;
using OrderActors.Storage.Tests.Server;

namespace OrderActors.Storage.Tests.Orders;

/// <summary>
/// Plans that were made while the tables were empty, by the statistics' own count of what was read once they are not.
/// </summary>
[Collection(PostgresCollection.Name)]
public sealed class IndexUseTests(PostgresFixture postgres)
{
    private const int Orders = 100_000;

    [Fact]
    public async Task Statements_PlannedOnEmptyTables_ReadLittleOfFullOnes()
    {
        var database = await postgres.NewDatabaseAsync();
        (long Scans, long Read) before, after;
        await using (var storage = await StorageHost.StartAsync(database))
        {
            await UseEverythingAsync(storage, "empty");
            await FillAsync(database);
            before = await ReadStatisticsAsync(database);
            await UseEverythingAsync(storage, "full");
            await ConflictAsync(storage);
        }

        await WaitForSessionsToEndAsync(database);
        after = await ReadStatisticsAsync(database);

        Assert.Equal(0, after.Scans - before.Scans);
        // 8 lists of 50, of which 4 merge ten statuses, and a few dozen rows by their key.
        Assert.InRange(after.Read - before.Read, 100, 5_000);
    }

    private static async Task UseEverythingAsync(StorageHost storage, string name)
    {
        await using var lane = await TestLane.OpenStockedAsync(storage, "tea-1");
        for (var i = 0; i < 8; i++)
        {
            var id = $"ord_{name}_{i}";
            Assert.Null((await lane.FindMovesAsync(id)).Held);
            var hold = lane.Claim(Sample.Hold(id, 4));
            var placed = i < 4 ? Sample.Placed(id, hold) : Sample.PlacedWhole(id, "tea-1", hold);
            Assert.Equal(CommitOutcome.Committed, await storage.WriteAsync(placed));
            var paid = Sample.Paid(id, 3, $"wh-{id}");
            paid.State = placed.State;
            Assert.Equal(CommitOutcome.Committed, await storage.WriteAsync(paid, expected: 2));
            Assert.Equal(CommitOutcome.VersionConflict, await storage.WriteAsync(Sample.Placed(id)));
            Assert.True((await storage.ReadAsync(id)).RecordExists);
            Assert.Equal(4, (await lane.FindMovesAsync(id)).Held);
            var steps = await storage.Queries.ReadEventsAsync(Sample.Tenant, id, 0, 50, CancellationToken.None);
            Assert.Equal(["orderPlaced", "stockReserved", "paymentCaptured"], steps.Select(static step => step.Name));
            var versions = await storage.Queries.ReadVersionsAsync([(Sample.Tenant, id), (Sample.Tenant, "none")], CancellationToken.None);
            Assert.Equal([3, 0], versions);
            var last = new DueOrder(Sample.Tenant, id, Sample.Noon.AddHours(-1));
            await storage.Due.FindAsync(Sample.Noon, null, 10, CancellationToken.None);
            await storage.Due.FindAsync(Sample.Noon, last, 10, CancellationToken.None);
            await storage.Due.PutOffAsync([(last, Sample.Noon)], CancellationToken.None);
            var filter = new OrderFilter(
                i % 2 == 0 ? null : "c-77", i % 4 < 2 ? null : OrderStatus.Paid, null, null, Sample.Noon.AddHours(i), "", 50);
            await storage.Queries.ListAsync(Sample.Tenant, filter, CancellationToken.None);
        }

        Assert.Equal(CommitOutcome.DuplicateMove, await lane.AppendAsync(Sample.Hold($"ord_{name}_0")));
        Assert.Equal(CommitOutcome.DuplicateMove, await lane.AppendAsync(Sample.Hold($"ord_{name}_7")));
        await lane.SaveSnapshotAsync();
    }

    /// <summary>Why a batch was refused is asked for all its moves, among them those of SKUs with a long history.</summary>
    private static async Task ConflictAsync(StorageHost storage)
    {
        await using var hot = await TestLane.OpenAsync(storage, "sku-hot");
        await using var lane = await TestLane.OpenStockedAsync(storage, "tea-3");
        await using var elsewhere = await StorageHost.StartAsync(storage.ConnectionString);
        await using var other = await TestLane.OpenAsync(elsewhere, "tea-3");
        await other.AppendAsync(Sample.Hold("ord_elsewhere"));
        Assert.Null((await hot.FindMovesAsync("ord_elsewhere")).Held);

        var moves = Enumerable.Range(0, 20).Select(i => hot.AppendAsync(Sample.Hold($"ord_hot_{i}")));
        var outcomes = await Task.WhenAll(moves.Append(lane.AppendAsync(Sample.Hold("ord_lost"))));

        Assert.Equal(
            Enumerable.Repeat(CommitOutcome.Committed, 20).Append(CommitOutcome.StockConflict), outcomes);
    }

    private static async Task FillAsync(string database)
    {
        await using var source = NpgsqlDataSource.Create(database);
        await using var command = source.CreateCommand(
            $$"""
            -- Otherwise the statements that are planned anew know more or less, as it happens.
            ALTER TABLE orders SET (autovacuum_enabled = off);
            ALTER TABLE stock_ledger SET (autovacuum_enabled = off);
            INSERT INTO orders (tenant, id, customer_id, status, version, created_at, wake_at, state)
            SELECT 'dev', 'ord_' || md5(i::text), 'c-' || i % 1000, 1 + i % 10, 2, '2030-01-01'::timestamptz + i * interval '1 second',
                '2031-01-01'::timestamptz + i * interval '1 second', '{}'
            FROM generate_series(1, {{Orders}}) i;
            INSERT INTO order_events (tenant, id, version, steps)
            SELECT 'dev', 'ord_' || md5(i::text), 1, '[]' FROM generate_series(1, {{Orders}}) i;
            INSERT INTO stock_ledger (tenant, sku, seq, kind, quantity, order_id, at)
            SELECT 'dev', 'sku-' || i % 100, i / 100 + 1, CASE WHEN i < 100 THEN 1 ELSE 2 END, CASE WHEN i < 100 THEN 1000000 ELSE 1 END,
                'ord_' || md5(i::text), now()
            FROM generate_series(0, {{Orders}}) i;
            INSERT INTO stock_ledger (tenant, sku, seq, kind, quantity, order_id, at, received, held, sold)
            SELECT 'dev', 'sku-hot', i, CASE i WHEN 1 THEN 1 ELSE 2 END, CASE i WHEN 1 THEN 1000000 ELSE 1 END,
                CASE WHEN i > 1 THEN 'ord_hot_' || md5(i::text) END, now(), 1000000, i - 1, 0
            FROM generate_series(1, {{Orders}}) i;
            INSERT INTO stock (tenant, sku, seq, received, held, sold, stocked)
            SELECT tenant, sku, seq, received, held, sold, true FROM stock_ledger WHERE sku = 'sku-hot' AND seq = {{Orders}};
            INSERT INTO webhook_receipts (tenant, webhook_id) SELECT 'dev', md5(i::text) FROM generate_series(1, {{Orders}}) i;
            """);
        command.CommandTimeout = 120;
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>A session's counts are in the statistics once it has ended.</summary>
    private static async Task WaitForSessionsToEndAsync(string database)
    {
        await using var source = NpgsqlDataSource.Create(
            new NpgsqlConnectionStringBuilder(database) { Database = "postgres", Pooling = false });
        var name = new NpgsqlConnectionStringBuilder(database).Database;
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (true)
        {
            await using var command = source.CreateCommand(
                $"SELECT count(*) FROM pg_stat_activity WHERE datname = '{name}' AND application_name LIKE 'order-actors%'");
            if (await command.ExecuteScalarAsync(deadline.Token) is 0L)
            {
                return;
            }
        }
    }

    private static async Task<(long Scans, long Read)> ReadStatisticsAsync(string database)
    {
        await using var source = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(database) { Pooling = false });
        await using var command = source.CreateCommand(
            """
            SELECT (SELECT sum(seq_scan) FROM pg_stat_user_tables
                    WHERE relname IN ('orders', 'order_events', 'stock_ledger', 'webhook_receipts'))::bigint,
                (SELECT sum(idx_tup_read) FROM pg_stat_user_indexes)::bigint
            """);
        await using var reader = await command.ExecuteReaderAsync();
        await reader.ReadAsync();
        return (reader.GetInt64(0), reader.GetInt64(1));
    }
}
