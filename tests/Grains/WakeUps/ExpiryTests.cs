using OrderActors.Domain.Orders;
using OrderActors.Grains.Tests.Server;
using OrderActors.Storage.Tests.Server;
using OrderActors.Tests.Support;

namespace OrderActors.Grains.Tests.WakeUps;

/// <summary>Orders that are not paid in time, with and without an activation that could notice.</summary>
[Collection(PostgresCollection.Name)]
public sealed class ExpiryTests(PostgresFixture postgres)
{
    private static readonly (string, string)[] NoKeeper = [("WakeUps:ScanInterval", "00:01:00"), ("WakeUps:Grace", "00:01:00")];

    [Fact]
    public async Task Order_ThatIsActive_ExpiresByItsOwnTimer()
    {
        await using var silo = await SiloHost.StartAsync(
            await postgres.NewDatabaseAsync(), [("Orders:PaymentTimeout", "00:00:01"), .. NoKeeper]);
        var shop = new Shop(silo);
        var sku = await shop.StockedAsync(4);
        var orderId = await shop.PlacedAsync(sku, 4);
        await shop.GetAsync(orderId);

        await shop.UntilAsync(sku, (4, 4, 0, 0));

        Assert.Equal("expired", await shop.StatusAsync(orderId));
        Assert.Equal(["orderPlaced", "stockReserved", "orderExpired", "stockSettled"], await shop.StepsAsync(orderId));
    }

    [Fact]
    public async Task Order_WithoutAnActivation_ExpiresByTheKeeper()
    {
        var database = await postgres.NewDatabaseAsync();
        string sku;
        var orders = new List<string>();
        await using (var first = await SiloHost.StartAsync(database, [("Orders:PaymentTimeout", "00:00:01"), .. NoKeeper]))
        {
            var shop = new Shop(first);
            sku = await shop.StockedAsync(20);
            for (var i = 0; i < 20; i++)
            {
                orders.Add(await shop.PlacedAsync(sku));
            }
        }

        // More are due than one scan and one wave take.
        await using var second = await SiloHost.StartAsync(
            database,
            [
                ("WakeUps:ScanInterval", "00:00:00.1"), ("WakeUps:Grace", "00:00:00"), ("WakeUps:MaxOrdersPerScan", "7"),
                ("WakeUps:MaxConcurrentWakeUps", "3"),
            ]);
        await Eventually.True(
            async () => await second.QueryAsync<long>("SELECT count(*) FROM orders WHERE status = 8 AND wake_at IS NULL") == 20);

        // The database shows a commit a moment before its answer reaches the SKU's activation.
        var after = new Shop(second);
        await Eventually.True(async () => await after.CountersAsync(sku) == (20, 20, 0, 0));
    }

    [Fact]
    public async Task Payment_AfterItsTime_ExpiresTheOrderAndGoesBackThoughNoTimerRan()
    {
        var database = await postgres.NewDatabaseAsync();
        string sku, orderId;
        await using (var first = await SiloHost.StartAsync(database, [("Orders:PaymentTimeout", "00:00:01"), .. NoKeeper]))
        {
            var shop = new Shop(first);
            sku = await shop.StockedAsync(1);
            orderId = await shop.PlacedAsync(sku);
        }

        await using var second = await SiloHost.StartAsync(database, NoKeeper);
        await Eventually.True(
            async () => await second.QueryAsync<bool>("SELECT bool_and(wake_at < now()) FROM orders"), "the payment is overdue");
        var late = new Shop(second);
        Assert.Equal(OrderRefusal.None, (await late.PayAsync(orderId, Shop.UnitPriceMinor)).Refusal);

        await late.UntilAsync(orderId, "refunded");
        Assert.Equal(
            ["orderPlaced", "stockReserved", "orderExpired", "latePaymentReceived", "stockSettled", "refundCompleted"],
            await late.StepsAsync(orderId));
        Assert.Equal((1, 1, 0, 0), await late.CountersAsync(sku));
        Assert.Single(second.Partners.DoneFor(orderId));
    }
}
