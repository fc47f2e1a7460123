using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using OrderActors.Domain.Orders;
using OrderActors.Grains.Orders;
using OrderActors.Grains.Tests.Server;
using OrderActors.Storage.Orders;
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

    [Fact]
    public async Task Refund_AfterMoreAttemptsThanThereMayBeRefusals_IsStillTried()
    {
        var database = await postgres.NewDatabaseAsync();
        var partners = new TestPartners();
        var (orderId, keys) = await LeaveRefundingAsync(database, partners);
        await using (var other = await SiloHost.StartAsync(database, Quiet, partners))
        {
            await other.ChangeAsync(EveryEffect("""|| '{"attempts": 60}'"""));
        }

        await using var silo = await SiloHost.StartAsync(database, Impatient, partners);
        var shop = new Shop(silo);
        var before = partners.AttemptsOf($"{orderId}-{keys[^1]}");
        await Eventually.True(() => partners.AttemptsOf($"{orderId}-{keys[^1]}") > before + 1, "it was tried again, in vain");

        partners.FailNext(0);
        await shop.UntilAsync(orderId, "refunded");

        Assert.DoesNotContain("effectParked", await shop.StepsAsync(orderId));
        Assert.DoesNotContain("effectRefused", await shop.StepsAsync(orderId));
    }

    [Fact]
    public async Task Refund_ThatThePartnerRefusedTooOften_IsMadeOnceAPersonTakesItUpAgain()
    {
        var database = await postgres.NewDatabaseAsync();
        var partners = new TestPartners();
        var (orderId, keys) = await LeaveRefundingAsync(database, partners);
        await using (var silo = await SiloHost.StartAsync(database, Quiet, partners))
        {
            await silo.ChangeAsync(EveryEffect($$"""|| '{"refusals": {{OrderLimits.MaxEffectRefusals - 1}}}'"""));
        }

        partners.FailNext(0);
        partners.RefuseNext(int.MaxValue);
        await using var second = await SiloHost.StartAsync(database, Impatient, partners);
        var shop = new Shop(second);
        await shop.UntilStepAsync(orderId, "effectParked");
        Assert.Equal("refunding", await shop.StatusAsync(orderId));
        Assert.Single(await shop.StepsAsync(orderId), step => step == "effectRefused");

        partners.RefuseNext(0);
        Assert.Equal(OrderRefusal.None, (await shop.Order(orderId).RetryEffectAsync(keys[^1], CancellationToken.None)).Refusal);
        await shop.UntilAsync(orderId, "refunded");

        Assert.Contains("effectResumed", await shop.StepsAsync(orderId));
        Assert.Single(partners.DoneFor(orderId), done => done.Key == $"{orderId}-{keys[^1]}");
    }

    [Fact]
    public async Task Effects_ThatAnEarlierBuildParked_AreDoneOnceAPersonTakesThemUpAgain()
    {
        var database = await postgres.NewDatabaseAsync();
        var partners = new TestPartners();
        var (orderId, keys) = await LeaveRefundingAsync(database, partners, new StockCalls { IsElsewhere = true });
        partners.FailNext(0);
        await using var silo = await SiloHost.StartAsync(database, Quiet, partners);
        var shop = new Shop(silo);
        await silo.ChangeAsync(EveryEffect("- 'retryAt'"));
        await silo.ChangeAsync("UPDATE orders SET wake_at = NULL");

        foreach (var key in keys)
        {
            Assert.Equal(OrderRefusal.None, (await shop.Order(orderId).RetryEffectAsync(key, CancellationToken.None)).Refusal);
        }

        Assert.Equal(["sellStock", "returnStock", "refundPayment"], keys.Select(key => key.Split('-')[1]));
        await shop.UntilAsync(orderId, "refunded");
        await Eventually.True(async () => (await shop.StepsAsync(orderId)).Count(step => step == "stockSettled") == 2);
        Assert.Equal(3, (await shop.StepsAsync(orderId)).Count(step => step == "effectResumed"));
    }

    [Fact]
    public async Task Effects_ThatWereParked_AreListedAndTakenUpAgainByAProgramBesideTheSilo()
    {
        var database = await postgres.NewDatabaseAsync();
        var partners = new TestPartners();
        var (orderId, keys) = await LeaveRefundingAsync(database, partners);
        partners.FailNext(0);
        await using var source = NpgsqlDataSource.Create(database);
        await using (var park = source.CreateCommand(EveryEffect("- 'retryAt'") + ", wake_at = NULL"))
        {
            await park.ExecuteNonQueryAsync();
        }

        var effects = new ParkedEffects(new ParkedOrders(source), TimeProvider.System);
        await using var silo = await SiloHost.StartAsync(
            database, [("WakeUps:ScanInterval", "00:00:00.1"), ("WakeUps:Grace", "00:00:00")], partners);
        var shop = new Shop(silo);
        Assert.Equal("refunding", await shop.StatusAsync(orderId));

        var parked = Assert.Single(await effects.FindAllAsync(CancellationToken.None).ToListAsync());
        Assert.Equal((Shop.Tenant, orderId, keys[^1]), (parked.Order.Tenant, parked.Order.OrderId, parked.Effect.Key));
        Assert.Equal(parked.Effect, Assert.Single(await effects.FindAsync(orderId, CancellationToken.None)).Effect);
        Assert.True(await effects.RetryAsync(parked, CancellationToken.None));

        // As if another person had been faster.
        Assert.False(await effects.RetryAsync(parked, CancellationToken.None));
        await shop.UntilAsync(orderId, "refunded");
        Assert.Empty(await effects.FindAllAsync(CancellationToken.None).ToListAsync());
        Assert.Single(await shop.StepsAsync(orderId), step => step == "effectResumed");
    }

    private static string EveryEffect(string change) =>
        "UPDATE orders SET state = jsonb_set(state, '{effects}', "
        + $"(SELECT jsonb_agg(e {change}) FROM jsonb_array_elements(state->'effects') e))";

    /// <summary>Leaves an order whose refund is to be made behind, with a silo that has gone and partners that are out of order.</summary>
    private static async Task<(string OrderId, string[] Keys)> LeaveRefundingAsync(
        string database, TestPartners partners, StockCalls? stock = null)
    {
        await using var silo = await SiloHost.StartAsync(
            database,
            Impatient,
            partners,
            services =>
            {
                if (stock is not null)
                {
                    services.AddSingleton<IIncomingGrainCallFilter>(stock);
                }
            });
        var shop = new Shop(silo);
        var orderId = await shop.PlacedAsync(await shop.StockedAsync(1));
        stock?.RefuseMoves(int.MaxValue);
        await shop.PayAsync(orderId, Shop.UnitPriceMinor);
        await shop.UntilStepAsync(orderId, "fulfilmentAccepted");
        partners.FailNext(int.MaxValue);
        await shop.FailFulfilmentAsync(orderId);
        var keys = await silo.QueryAsync<string>(
            "SELECT string_agg(e->>'key', ' ') FROM orders o, jsonb_array_elements(o.state->'effects') e");
        return (orderId, keys.Split(' '));
    }
}
