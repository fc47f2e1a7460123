using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OrderActors.Grains.Tests.Server;
using OrderActors.Storage.Tests.Server;
using OrderActors.Tests.Support;

namespace OrderActors.Grains.Tests.WakeUps;

/// <summary>Orders that can't do what is due keep nobody else from it.</summary>
[Collection(PostgresCollection.Name)]
public sealed class StuckOrderTests(PostgresFixture postgres)
{
    private static readonly (string, string)[] Settings =
    [
        ("WakeUps:ScanInterval", "00:00:00.1"), ("WakeUps:Grace", "00:00:00"), ("WakeUps:MaxOrdersPerScan", "20"),
        ("WakeUps:MaxConcurrentWakeUps", "4"), ("WakeUps:PutOffDelay", "00:00:02"),
        ("WakeUps:MaxPutOffDelay", "00:01:00"),
    ];

    [Fact]
    public async Task Orders_BehindMoreUnreadableOnesThanAScanTakes_AreWoken()
    {
        var database = await DatabaseWithOverdueAsync(
            stuck: 100, "UPDATE orders SET state = '{\"from\": \"the future\"}' WHERE customer_id = 'stuck'");
        var log = new LogLines();
        var calls = new OrderCalls();
        await using var silo = await StartAsync(database, calls, log);
        using var metrics = new WakeUpMetrics(silo.Services);

        await UntilExpiredAsync(silo);
        await Eventually.True(() => metrics.Read("orderactors.wakeups.unreadable") == 100, "all of them are counted");
        await Eventually.True(() => log.All.Count(line => line.EventId == 1302) == 100, "all of them are named");

        Assert.True(metrics.Failures("unreadable") >= 100);
        Assert.Equal(0, metrics.Failures("wakeup"));
        Assert.Equal(100, log.All.Where(line => line.EventId == 1302).Select(line => line.Text).Distinct().Count());
        // Whoever woke them said so in a line a scan, and the orders themselves in a few.
        Assert.InRange(log.All.Count(line => line.EventId is 1000 or 1003), 0, 30);
        Assert.Equal(
            100,
            await silo.QueryAsync<long>(
                "SELECT count(*) FROM orders WHERE wake_at > now() - interval '5 min' AND state = '{\"from\": \"the future\"}'"));
    }

    [Fact]
    public async Task Order_ThatWasUnreadable_IsWorkedOnceItIsMended()
    {
        var database = await DatabaseWithOverdueAsync(
            stuck: 1, "UPDATE orders SET state = state || '{\"status\": \"lost\"}' WHERE customer_id = 'stuck'");
        await using var silo = await StartAsync(database, new OrderCalls(), new LogLines());
        using var metrics = new WakeUpMetrics(silo.Services);
        await Eventually.True(() => metrics.Read("orderactors.wakeups.unreadable") == 1);

        await silo.ChangeAsync("UPDATE orders SET state = state || '{\"status\": \"awaitingPayment\"}' WHERE customer_id = 'stuck'");

        await Eventually.True(async () => await silo.QueryAsync<long>("SELECT count(*) FROM orders WHERE status <> 8") == 0);
        await Eventually.True(() => metrics.Read("orderactors.wakeups.unreadable") == 0);
    }

    [Fact]
    public async Task Orders_BehindMoreThatDoNotAnswerThanAreWokenAtOnce_AreWoken()
    {
        var database = await DatabaseWithOverdueAsync(stuck: 12, null);
        var calls = new OrderCalls { IsHanging = static orderId => orderId.StartsWith("ord_S", StringComparison.Ordinal) };
        await using var silo = await StartAsync(database, calls, new LogLines(), callTimeout: "00:00:00.5");
        using var metrics = new WakeUpMetrics(silo.Services);

        await UntilExpiredAsync(silo);
        await Eventually.True(() => metrics.Failures("wakeup") >= 12);

        calls.LetGo();
    }

    [Fact]
    public async Task Order_WhoseRowIsDueAndWhoseStateIsNot_IsPutOffWithGrowingWaits()
    {
        var database = await DatabaseWithOverdueAsync(stuck: 30, null);
        var calls = new OrderCalls();
        await using (var first = await SiloHost.StartAsync(
            database, [("WakeUps:ScanInterval", "00:01:00"), ("WakeUps:Grace", "00:01:00")]))
        {
            await first.ChangeAsync(
                "UPDATE orders SET state = state || '{\"paymentDueAt\": \"2100-01-01T00:00:00Z\"}' WHERE customer_id = 'stuck'");
        }

        await using var silo = await StartAsync(database, calls, new LogLines());
        using var metrics = new WakeUpMetrics(silo.Services);

        await UntilExpiredAsync(silo);
        await Eventually.True(() => calls.WakeUpsOf("ord_S-00") >= 3, "it is woken again and again");

        // 50 scans are possible in that time.
        Assert.InRange(calls.WakeUpsOf("ord_S-00"), 3, 20);
        Assert.Equal(30, metrics.Read("orderactors.wakeups.delayed"));
        Assert.Equal(0, metrics.Read("orderactors.wakeups.unreadable"));
    }

    private static Task<SiloHost> StartAsync(
        string database, OrderCalls calls, LogLines log, string callTimeout = "00:00:10") => SiloHost.StartAsync(
        database,
        [("WakeUps:CallTimeout", callTimeout), .. Settings],
        configure: services => services.AddSingleton<IIncomingGrainCallFilter>(calls)
            .AddLogging(logging => logging.SetMinimumLevel(LogLevel.Warning).AddProvider(log)));

    private static Task UntilExpiredAsync(SiloHost silo) => Eventually.True(
        async () => await silo.QueryAsync<long>("SELECT count(*) FROM orders WHERE customer_id = 'c-1' AND status <> 8") == 0,
        "the others have expired");

    /// <summary>A database with orders that are overdue, and before them ones that are so for longer.</summary>
    private async Task<string> DatabaseWithOverdueAsync(int stuck, string? change)
    {
        var database = await postgres.NewDatabaseAsync();
        await using var silo = await SiloHost.StartAsync(
            database, [("WakeUps:ScanInterval", "00:01:00"), ("WakeUps:Grace", "00:01:00"), ("Orders:TimerHorizon", "00:00:01")]);
        var shop = new Shop(silo);
        var sku = await shop.StockedAsync(1_000);
        for (var i = 0; i < stuck; i++)
        {
            await shop.PlaceAsync($"ord_S-{i:D2}", (sku, 1));
        }

        await silo.ChangeAsync("UPDATE orders SET customer_id = 'stuck'");
        for (var i = 0; i < 10; i++)
        {
            await shop.PlacedAsync(sku);
        }

        await silo.ChangeAsync(
            "UPDATE orders SET wake_at = now() - interval '10 min', state = state || '{\"paymentDueAt\": \"2020-01-01T00:00:00Z\"}'");
        await silo.ChangeAsync("UPDATE orders SET wake_at = now() - interval '20 min' WHERE customer_id = 'stuck'");
        if (change is not null)
        {
            await silo.ChangeAsync(change);
        }

        return database;
    }
}
