using Microsoft.Extensions.DependencyInjection;
using OrderActors.Storage.Orders;
using OrderActors.Storage.Tests.Migrations;
using OrderActors.Storage.Tests.Server;
using OrderActors.Tests.Support;

namespace OrderActors.Storage.Tests.Orders;

/// <summary>How ids of webhooks are forgotten.</summary>
[Collection(PostgresCollection.Name)]
public sealed class WebhookReceiptsTests(PostgresFixture postgres)
{
    private const int Rows = 30_000;
    private static readonly DateTimeOffset Forever = DateTimeOffset.MaxValue;
    private static readonly DateTimeOffset Always = DateTimeOffset.MinValue;

    [Fact]
    public async Task Purge_OfReceipts_ForgetsOldOnesAFewAtATime()
    {
        await using var storage = await StorageHost.StartAsync(await postgres.NewDatabaseAsync());
        for (var i = 0; i < 5; i++)
        {
            await storage.WriteAsync(Sample.Placed($"ord_{i}"));
            await storage.WriteAsync(Sample.Paid($"ord_{i}", 3, $"wh-{i}"), expected: 2);
        }

        var third = await storage.QueryAsync<DateTime>("SELECT received_at FROM webhook_receipts ORDER BY received_at OFFSET 2 LIMIT 1");

        var epoch = DateTimeOffset.UnixEpoch;
        Assert.Equal(new PurgedReceipts(0, epoch), await PurgeAsync(storage, Always, epoch, limit: 3));
        Assert.Equal(new PurgedReceipts(3, third), await PurgeAsync(storage, Always, Forever, limit: 3));
        Assert.Equal(new PurgedReceipts(2, Forever), await PurgeAsync(storage, third, Forever, limit: 3));
        Assert.Equal(0, await storage.CountAsync("webhook_receipts"));
    }

    [Fact]
    public async Task Purge_WithManyOfOneInstant_GetsOn()
    {
        await using var storage = await StorageHost.StartAsync(await postgres.NewDatabaseAsync());
        await FillAsync(storage.ConnectionString, from: 1, to: 7, "now()");

        var from = Always;
        foreach (var found in new[] { 3, 3, 1 })
        {
            var purged = await PurgeAsync(storage, from, Forever, limit: 3);
            Assert.Equal(found, purged.Found);
            from = purged.Until;
        }
    }

    [Fact]
    public async Task Purge_OfSeveralProcessesAtOnce_ForgetsWhatIsOldAndNothingElse()
    {
        await using var storage = await StorageHost.StartAsync(await postgres.NewDatabaseAsync());
        await FillAsync(storage.ConnectionString, 1, 2_000, "'2030-01-01'::timestamptz + i * interval '1 second'");

        await Eventually.Done(Task.WhenAll(Enumerable.Range(0, 4).Select(async _ =>
        {
            var purged = new PurgedReceipts(0, Always);
            do
            {
                purged = await PurgeAsync(storage, purged.Until, new(2030, 1, 1, 0, 20, 0, TimeSpan.Zero), limit: 50);
            }
            while (purged.Found == 50);
        })));

        Assert.Equal(2_000 - 1_199, await storage.CountAsync("webhook_receipts"));
        Assert.Equal("wh-1200", await storage.QueryAsync<string>("SELECT webhook_id FROM webhook_receipts ORDER BY received_at LIMIT 1"));
    }

    [Fact]
    public async Task Purge_OfATableThatHasTurnedOver_LooksOnlyAtWhatItForgets()
    {
        var database = await postgres.NewDatabaseAsync();
        var start = new DateTimeOffset(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);
        var oldest = start.AddMinutes(Rows + 1);
        await using (var storage = await StorageHost.StartAsync(database))
        {
            // Planned while there is nothing, and kept.
            for (var i = 0; i < 8; i++)
            {
                await PurgeAsync(storage, Always, Forever, limit: 100);
            }

            await TurnOverAsync(database, storage);
        }

        var nothing = await CountPagesAsync(database, storage => PurgeAsync(storage, Always, oldest, limit: 100), found: 0);
        var hundred = await CountPagesAsync(database, storage => PurgeAsync(storage, Always, Forever, limit: 100), found: 100);

        // A descent, and for each row its page once to find it and once to forget it; the table has some two hundred pages.
        Assert.InRange(nothing, 0, 10);
        Assert.InRange(hundred, 1, 250);
    }

    /// <summary>Fills the table and then, a third at a time, forgets the oldest and puts new ones in their place, until none of the first
    /// is left: what a month does.</summary>
    private static async Task TurnOverAsync(string database, StorageHost storage)
    {
        const int third = Rows / 3;
        await TestMigrations.ExecuteAsync(database, "ALTER TABLE webhook_receipts SET (autovacuum_enabled = off)");
        for (var round = 0; round < 6; round++)
        {
            if (round >= 3)
            {
                var purged = await PurgeAsync(storage, Always, Forever, third);
                Assert.Equal(third, purged.Found);
                await TestMigrations.ExecuteAsync(database, "VACUUM webhook_receipts");
            }

            await FillAsync(
                database, (round * third) + 1, (round + 1) * third, "'2030-01-01'::timestamptz + i * interval '1 minute'");
        }

        await TestMigrations.ExecuteAsync(database, "VACUUM ANALYZE webhook_receipts");
        Assert.Equal(Rows, await TestMigrations.QueryAsync<long>(database, "SELECT count(*) FROM webhook_receipts"));
    }

    /// <summary>By the server's own count, which a session adds to when it ends.</summary>
    private static async Task<long> CountPagesAsync(
        string database, Func<StorageHost, ValueTask<PurgedReceipts>> purge, int found)
    {
        const string sql =
            "SELECT (heap_blks_hit + heap_blks_read + idx_blks_hit + idx_blks_read)::bigint FROM pg_statio_user_tables "
            + "WHERE relname = 'webhook_receipts'";
        await WaitForSessionsToEndAsync(database);
        var before = await TestMigrations.QueryAsync<long>(database, sql);
        await using (var storage = await StorageHost.StartAsync(database))
        {
            Assert.Equal(found, (await purge(storage)).Found);
        }

        await WaitForSessionsToEndAsync(database);
        return await TestMigrations.QueryAsync<long>(database, sql) - before;
    }

    private static Task WaitForSessionsToEndAsync(string database) => Eventually.True(async () => await TestMigrations.QueryAsync<long>(
        database, "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()") == 0);

    private static Task FillAsync(string database, int from, int to, string time) => TestMigrations.ExecuteAsync(
        database,
        $"INSERT INTO webhook_receipts SELECT 'dev', 'wh-' || i, {time} FROM generate_series({from}, {to}) i");

    private static ValueTask<PurgedReceipts> PurgeAsync(
        StorageHost storage, DateTimeOffset from, DateTimeOffset before, int limit) =>
        storage.Services.GetRequiredService<IWebhookReceipts>().PurgeAsync(from, before, limit, CancellationToken.None);
}
