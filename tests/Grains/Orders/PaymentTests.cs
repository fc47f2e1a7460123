using OrderActors.Domain.Orders;
using OrderActors.GrainInterfaces.Orders;
using OrderActors.Grains.Tests.Server;
using OrderActors.Storage.Tests.Server;

namespace OrderActors.Grains.Tests.Orders;

/// <summary>What partners report: once, twice, too late, with another amount.</summary>
/// <typeparam name="TSilo">The silo, with what stores its orders.</typeparam>
public abstract class PaymentTests<TSilo>(TSilo fixture) : IClassFixture<TSilo>
    where TSilo : SiloFixture
{
    private readonly Shop _shop = new(fixture.Silo);

    [Fact]
    public async Task Payment_OfACancelledOrder_IsTakenAndRefunded()
    {
        var sku = await _shop.StockedAsync(1);
        var orderId = await _shop.PlacedAsync(sku);
        await _shop.CancelAsync(orderId);

        Assert.Equal(OrderRefusal.None, (await _shop.PayAsync(orderId, Shop.UnitPriceMinor)).Refusal);

        await _shop.UntilAsync(orderId, "refunded");
        var (_, request) = Assert.Single(fixture.Silo.Partners.DoneFor(orderId));
        Assert.Equal((EffectKind.RefundPayment, Shop.UnitPriceMinor, "EUR"), (request.Kind, request.AmountMinor, request.Currency));
        await _shop.SettledAsync(sku, (1, 1, 0, 0));
    }

    [Fact]
    public async Task Payment_OfARejectedOrder_IsTakenAndRefunded()
    {
        var orderId = Shop.New("ord_T");
        Assert.Equal(OrderRefusal.UnknownSku, (await _shop.PlaceAsync(orderId, (Shop.New("unknown"), 1))).Refusal);

        Assert.Equal(OrderRefusal.None, (await _shop.PayAsync(orderId, 7)).Refusal);

        await _shop.UntilAsync(orderId, "refunded");
        Assert.Equal(7, Assert.Single(fixture.Silo.Partners.DoneFor(orderId)).Value.AmountMinor);
    }

    [Fact]
    public async Task Payment_Twice_IsTakenOnce()
    {
        var sku = await _shop.StockedAsync(1);
        var orderId = await _shop.PlacedAsync(sku);

        Assert.Equal(OrderRefusal.None, (await _shop.PayAsync(orderId, Shop.UnitPriceMinor)).Refusal);
        Assert.Equal(OrderRefusal.None, (await _shop.PayAsync(orderId, Shop.UnitPriceMinor)).Refusal);

        await _shop.UntilStepAsync(orderId, "fulfilmentAccepted");
        Assert.Single(await _shop.StepsAsync(orderId), "paymentCaptured");
        Assert.Equal(EffectKind.RequestShipment, Assert.Single(fixture.Silo.Partners.DoneFor(orderId)).Value.Kind);
        Assert.Equal((0, 0, 0, 1), await _shop.CountersAsync(sku));
    }

    [Fact]
    public async Task Payment_BesideAnotherOne_GoesBackAndTheOrderGoesOn()
    {
        var orderId = await _shop.PlacedAsync(await _shop.StockedAsync(1));
        await _shop.PayAsync(orderId, Shop.UnitPriceMinor);

        Assert.Equal(OrderRefusal.None, (await _shop.PayAsync(orderId, Shop.UnitPriceMinor, "pay-again")).Refusal);

        await _shop.UntilStepAsync(orderId, "refundCompleted");
        await _shop.UntilStepAsync(orderId, "fulfilmentAccepted");
        Assert.Equal("fulfilling", await _shop.StatusAsync(orderId));
        var refund = Assert.Single(fixture.Silo.Partners.DoneFor(orderId), done => done.Value.Kind == EffectKind.RefundPayment);
        Assert.Equal("pay-again", refund.Value.PaymentId);
    }

    [Fact]
    public async Task Payment_OfAnotherAmountOrCurrency_IsRefusedAndKeptOnTheTimeline()
    {
        var orderId = await _shop.PlacedAsync(await _shop.StockedAsync(1));

        var amount = await _shop.PayAsync(orderId, Shop.UnitPriceMinor - 1);
        var currency = await _shop.NoteAsync(
            orderId, new PaymentSucceededNotice(Shop.New("payment:wh"), "pay-1", Shop.UnitPriceMinor, "USD"));

        Assert.Equal((OrderRefusal.PaymentMismatch, OrderRefusal.PaymentMismatch), (amount.Refusal, currency.Refusal));
        Assert.Equal("awaitingPayment", await _shop.StatusAsync(orderId));
        Assert.Equal(
            ["orderPlaced", "stockReserved", "paymentMismatched", "paymentMismatched"], await _shop.StepsAsync(orderId));
        Assert.Equal(OrderRefusal.None, (await _shop.PayAsync(orderId, Shop.UnitPriceMinor)).Refusal);
    }

    [Fact]
    public async Task PaymentFailed_BeforeTheOrderIsPaid_IsKeptAndChangesNothingElse()
    {
        var orderId = await _shop.PlacedAsync(await _shop.StockedAsync(1));

        var answer = await _shop.NoteAsync(orderId, new PaymentFailedNotice(Shop.New("payment:wh"), "pay-1", "card declined"));

        Assert.Equal(OrderRefusal.None, answer.Refusal);
        Assert.Equal("awaitingPayment", await _shop.StatusAsync(orderId));
        Assert.Equal(["orderPlaced", "stockReserved", "paymentFailed"], await _shop.StepsAsync(orderId));
    }

    [Fact]
    public async Task Webhook_WithAnIdThatWasTaken_ChangesNothingOfAnyOrder()
    {
        var sku = await _shop.StockedAsync(2);
        var (one, other) = (await _shop.PlacedAsync(sku), await _shop.PlacedAsync(sku));
        var webhookId = Shop.New("payment:wh");
        await _shop.PayAsync(one, Shop.UnitPriceMinor, webhookId: webhookId);

        var answer = await _shop.PayAsync(other, Shop.UnitPriceMinor, webhookId: webhookId);

        Assert.Equal(OrderRefusal.None, answer.Refusal);
        Assert.Equal("awaitingPayment", await _shop.StatusAsync(other));
        await _shop.SettledAsync(sku, (1, 0, 1, 1));
        Assert.Equal(OrderRefusal.None, (await _shop.PayAsync(other, Shop.UnitPriceMinor)).Refusal);
        await _shop.SettledAsync(sku, (0, 0, 0, 2));
    }

    [Fact]
    public async Task Payment_MismatchesPastTheLimit_AreAnsweredOnceEachAndNotKept()
    {
        var orderId = await _shop.PlacedAsync(await _shop.StockedAsync(1));
        var webhooks = Enumerable.Range(0, OrderLimits.MaxPaymentNotices + 2).Select(_ => Shop.New("payment:wh")).ToList();
        var (first, again) = (new List<OrderAnswer>(), new List<OrderAnswer>());
        foreach (var webhookId in webhooks)
        {
            first.Add(await _shop.PayAsync(orderId, 1, webhookId: webhookId));
        }

        foreach (var webhookId in webhooks)
        {
            again.Add(await _shop.PayAsync(orderId, 1, webhookId: webhookId));
        }

        Assert.All(first, answer => Assert.Equal(OrderRefusal.PaymentMismatch, answer.Refusal));
        Assert.All(again, answer => Assert.Equal(OrderRefusal.None, answer.Refusal));
        Assert.Equal([20, 21], first.Index().Where(one => one.Item.IsTimelineFull).Select(one => one.Index));
        Assert.Equal(OrderLimits.MaxPaymentNotices, (await _shop.StepsAsync(orderId)).Count(step => step == "paymentMismatched"));
        Assert.Equal(2 + OrderLimits.MaxPaymentNotices, (await _shop.GetAsync(orderId)).GetProperty("version").GetInt64());
        Assert.Equal(OrderRefusal.None, (await _shop.PayAsync(orderId, Shop.UnitPriceMinor)).Refusal);
    }

    [Fact]
    public async Task Payment_FurtherOnesPastTheLimit_AreRefusedOnceEach()
    {
        var orderId = await _shop.PlacedAsync(await _shop.StockedAsync(1));
        await _shop.PayAsync(orderId, Shop.UnitPriceMinor);
        for (var i = 0; i < OrderLimits.MaxPaymentNotices; i++)
        {
            Assert.Equal(OrderRefusal.None, (await _shop.PayAsync(orderId, 1, Shop.New("pay"))).Refusal);
        }

        var webhookId = Shop.New("payment:wh");
        Assert.Equal(OrderRefusal.PaymentNotExpected, (await _shop.PayAsync(orderId, 1, "pay-more", webhookId)).Refusal);
        Assert.Equal(OrderRefusal.None, (await _shop.PayAsync(orderId, 1, "pay-more", webhookId)).Refusal);
        Assert.DoesNotContain(fixture.Silo.Partners.DoneFor(orderId), done => done.Value.PaymentId == "pay-more");
    }

    [Fact]
    public async Task Webhook_ThatTookNoStep_IsUsedUp()
    {
        var orderId = await _shop.PlacedAsync(await _shop.StockedAsync(1));
        await _shop.PayAsync(orderId, Shop.UnitPriceMinor, "pay-1");
        var (repeated, failed, lost) = (Shop.New("payment:wh"), Shop.New("payment:wh"), Shop.New("fulfilment:wh"));

        Assert.Equal(OrderRefusal.None, (await _shop.PayAsync(orderId, Shop.UnitPriceMinor, "pay-1", repeated)).Refusal);
        Assert.Equal(OrderRefusal.None, (await _shop.NoteAsync(orderId, new PaymentFailedNotice(failed, "pay-1", "late"))).Refusal);
        await _shop.FailFulfilmentAsync(orderId);
        Assert.Equal(OrderRefusal.None, (await _shop.NoteAsync(orderId, new FulfilmentFailedNotice(lost, "lost again"))).Refusal);
        await _shop.UntilAsync(orderId, "refunded");
        var steps = await _shop.StepsAsync(orderId);

        // Each would take a step, or be refused, if its id were new.
        Assert.Equal(OrderRefusal.None, (await _shop.PayAsync(orderId, 7, "pay-2", repeated)).Refusal);
        Assert.Equal(OrderRefusal.None, (await _shop.PayAsync(orderId, 7, "pay-1", failed)).Refusal);
        Assert.Equal(OrderRefusal.None, (await _shop.NoteAsync(orderId, new ShippedNotice(lost, "ship-1", "post"))).Refusal);
        Assert.Equal(steps, await _shop.StepsAsync(orderId));
    }

    [Fact]
    public async Task Shipment_ThatIsNotExpected_CanBeDeliveredAgainUntilItNeverWillBe()
    {
        var orderId = await _shop.PlacedAsync(await _shop.StockedAsync(1));
        var shipped = new ShippedNotice(Shop.New("fulfilment:wh"), "ship-1", "post");
        var other = new ShippedNotice(Shop.New("fulfilment:wh"), "ship-2", "post");

        Assert.Equal(OrderRefusal.FulfilmentNotExpected, (await _shop.NoteAsync(orderId, shipped)).Refusal);
        await _shop.PayAsync(orderId, Shop.UnitPriceMinor);
        Assert.Equal(OrderRefusal.None, (await _shop.NoteAsync(orderId, shipped)).Refusal);
        Assert.Equal("fulfilled", await _shop.StatusAsync(orderId));

        Assert.Equal(OrderRefusal.FulfilmentNotExpected, (await _shop.NoteAsync(orderId, other)).Refusal);
        Assert.Equal(OrderRefusal.None, (await _shop.NoteAsync(orderId, other)).Refusal);
    }

    [Fact]
    public async Task Notice_ForAnOrderThatNeverWas_IsNotFoundAndDoesNotUseTheWebhookUp()
    {
        var webhookId = Shop.New("payment:wh");
        Assert.Equal(
            OrderRefusal.NotFound, (await _shop.PayAsync(Shop.New("ord_T"), Shop.UnitPriceMinor, webhookId: webhookId)).Refusal);

        var orderId = await _shop.PlacedAsync(await _shop.StockedAsync(1));
        await _shop.PayAsync(orderId, Shop.UnitPriceMinor, webhookId: webhookId);

        Assert.NotEqual("awaitingPayment", await _shop.StatusAsync(orderId));
    }
}

/// <inheritdoc/>
[Collection(PostgresCollection.Name)]
public sealed class PaymentTests(SiloFixture fixture) : PaymentTests<SiloFixture>(fixture);
