using OrderActors.Domain.Orders;
using OrderActors.Grains.Tests.Server;
using OrderActors.Storage.Tests.Server;
using OrderActors.Tests.Support;

namespace OrderActors.Grains.Tests.Orders;

/// <summary>What orders ask of partners: again until it is done, with one key, also over the end of the process.</summary>
[Collection(PostgresCollection.Name)]
public sealed class EffectTests(PostgresFixture postgres)
{
    private static readonly (string, string)[] Impatient =
    [
        ("Orders:EffectRetryDelay", "00:00:01"), ("Orders:MaxEffectRetryDelay", "00:00:01"),
        ("WakeUps:ScanInterval", "00:00:00.1"), ("WakeUps:Grace", "00:00:00"),
    ];

    private static readonly (string, string)[] Quiet = [("WakeUps:ScanInterval", "00:01:00"), ("WakeUps:Grace", "00:01:00")];

    [Fact]
    public async Task Shipment_ThatThePartnerRefusesTwice_IsRequestedAgainUnderOneKey()
    {
        await using var silo = await SiloHost.StartAsync(await postgres.NewDatabaseAsync(), Impatient);
        var shop = new Shop(silo);
        var orderId = await shop.PlacedAsync(await shop.StockedAsync(1));
        silo.Partners.FailNext(2);

        await shop.PayAsync(orderId, Shop.UnitPriceMinor);
        await shop.UntilStepAsync(orderId, "fulfilmentAccepted");

        var (key, _) = Assert.Single(silo.Partners.DoneFor(orderId));
        Assert.Equal($"{orderId}-3-requestShipment", key);
        Assert.Equal(3, silo.Partners.AttemptsOf(key));
        Assert.Equal(2, (await shop.StepsAsync(orderId)).Count(step => step == "effectPostponed"));
    }

    [Fact]
    public async Task Refund_ThatAnotherSiloDecided_IsMadeByTheOneThatKnowsAnOlderOrder()
    {
        var database = await postgres.NewDatabaseAsync();
        await using var survivor = await SiloHost.StartAsync(database, Impatient);
        var shop = new Shop(survivor);
        var orderId = await shop.PlacedAsync(await shop.StockedAsync(1));
        await shop.CancelAsync(orderId);
        var partners = new TestPartners();
        partners.FailNext(int.MaxValue);
        await using (var other = await SiloHost.StartAsync(database, [("Orders:EffectRetryDelay", "00:00:05"), .. Quiet], partners))
        {
            await new Shop(other).PayAsync(orderId, Shop.UnitPriceMinor);
        }

        await shop.UntilAsync(orderId, "refunded");

        Assert.Single(survivor.Partners.DoneFor(orderId));
    }

    [Fact]
    public async Task Refund_ThatWasNotMadeWhenTheSiloStopped_IsMadeByTheNextOne()
    {
        var database = await postgres.NewDatabaseAsync();
        string sku, orderId;
        var partners = new TestPartners();
        await using (var first = await SiloHost.StartAsync(database, Impatient, partners))
        {
            var shop = new Shop(first);
            sku = await shop.StockedAsync(1);
            orderId = await shop.PlacedAsync(sku);
            await shop.PayAsync(orderId, Shop.UnitPriceMinor);
            await shop.UntilStepAsync(orderId, "fulfilmentAccepted");
            partners.FailNext(int.MaxValue);
            await shop.FailFulfilmentAsync(orderId);
            await Eventually.True(() => partners.Attempts > 1);
            Assert.Equal("refunding", await shop.StatusAsync(orderId));
        }

        partners.FailNext(0);
        await using var second = await SiloHost.StartAsync(database, Impatient, partners);
        await new Shop(second).UntilAsync(orderId, "refunded");

        var refund = Assert.Single(partners.DoneFor(orderId), done => done.Value.Kind == EffectKind.RefundPayment);
        Assert.True(partners.AttemptsOf(refund.Key) > 1, "It was tried before the stop and after it.");
        Assert.Equal((1, 1, 0, 0), await new Shop(second).CountersAsync(sku));
    }
}
