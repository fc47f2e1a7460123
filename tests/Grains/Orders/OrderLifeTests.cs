using OrderActors.Domain.Orders;
using OrderActors.GrainInterfaces.Orders;
using OrderActors.Grains.Tests.Server;
using OrderActors.Storage.Tests.Server;

namespace OrderActors.Grains.Tests.Orders;

/// <summary>What an order does from its creation to its end when nothing fails.</summary>
/// <typeparam name="TSilo">The silo, with what stores its orders.</typeparam>
public abstract class OrderLifeTests<TSilo>(TSilo fixture) : IClassFixture<TSilo>
    where TSilo : SiloFixture
{
    private readonly Shop _shop = new(fixture.Silo);

    [Fact]
    public async Task Order_PaidAndShipped_IsFulfilled()
    {
        var sku = await _shop.StockedAsync(10);
        var orderId = await _shop.PlacedAsync(sku, 3);

        Assert.Equal("awaitingPayment", await _shop.StatusAsync(orderId));
        Assert.Equal((10, 7, 3, 0), await _shop.CountersAsync(sku));

        var paid = await _shop.PayAsync(orderId, 3 * Shop.UnitPriceMinor);
        Assert.Equal(OrderRefusal.None, paid.Refusal);
        await _shop.UntilAsync(orderId, "fulfilling");
        await _shop.UntilStepAsync(orderId, "fulfilmentAccepted");
        Assert.Equal((7, 7, 0, 3), await _shop.CountersAsync(sku));

        Assert.Equal(OrderRefusal.None, (await _shop.ShipAsync(orderId)).Refusal);
        var order = await _shop.GetAsync(orderId);
        Assert.Equal("fulfilled", order.GetProperty("status").GetString());
        Assert.Equal($"ship-{orderId}", order.GetProperty("fulfilment").GetProperty("shipmentId").GetString());
        Assert.Equal(3 * Shop.UnitPriceMinor, order.GetProperty("payment").GetProperty("amountMinor").GetInt64());
        Assert.Equal(
            [
                "orderPlaced", "stockReserved", "paymentCaptured", "stockSettled", "fulfilmentRequested", "fulfilmentAccepted",
                "orderShipped",
            ],
            await _shop.StepsAsync(orderId));
        Assert.Single(fixture.Silo.Partners.DoneFor(orderId));
    }

    [Fact]
    public async Task Get_OfAnOrderThatNeverWas_IsNotFound()
    {
        var answer = await _shop.Order(Shop.New("ord_T")).GetAsync(CancellationToken.None);

        Assert.Equal((OrderRefusal.NotFound, null), (answer.Refusal, answer.Order));
    }

    [Fact]
    public async Task Cancel_OfAnOrderThatNeverWas_IsNotFoundWhateverVersionIsDemanded()
    {
        Assert.Equal(OrderRefusal.NotFound, (await _shop.CancelAsync(Shop.New("ord_T"))).Refusal);
        Assert.Equal(OrderRefusal.NotFound, (await _shop.CancelAsync(Shop.New("ord_T"), expectedVersion: 2)).Refusal);
    }

    [Fact]
    public async Task Cancel_BeforeThePayment_GivesTheStockBack()
    {
        var sku = await _shop.StockedAsync(5);
        var orderId = await _shop.PlacedAsync(sku, 5);

        var answer = await _shop.CancelAsync(orderId);

        Assert.Equal(OrderRefusal.None, answer.Refusal);
        Assert.Equal("cancelled", Shop.Json(answer.Order).GetProperty("status").GetString());
        await _shop.UntilStepAsync(orderId, "stockSettled");
        Assert.Equal((5, 5, 0, 0), await _shop.CountersAsync(sku));
        Assert.Equal(["orderPlaced", "stockReserved", "orderCancelled", "stockSettled"], await _shop.StepsAsync(orderId));
    }

    [Fact]
    public async Task Cancel_Twice_ChangesNothingMore()
    {
        var orderId = await _shop.PlacedAsync(await _shop.StockedAsync(1));
        Assert.Equal(OrderRefusal.None, (await _shop.CancelAsync(orderId)).Refusal);

        // Where another provider stores the orders, the stock follows in a commit of its own.
        await _shop.UntilStepAsync(orderId, "stockSettled");
        var version = (await _shop.GetAsync(orderId)).GetProperty("version").GetInt64();

        var second = await _shop.CancelAsync(orderId);

        Assert.Equal(OrderRefusal.None, second.Refusal);
        Assert.Equal(version, second.Order!.Version);
    }

    [Fact]
    public async Task Cancel_AtAnotherVersionThanDemanded_IsRefusedAndShowsTheOrder()
    {
        var orderId = await _shop.PlacedAsync(await _shop.StockedAsync(1));

        var answer = await _shop.CancelAsync(orderId, expectedVersion: 1);

        Assert.Equal((OrderRefusal.VersionMismatch, 2), (answer.Refusal, answer.Order!.Version));
        Assert.Equal(OrderRefusal.None, (await _shop.CancelAsync(orderId, expectedVersion: 2)).Refusal);
    }

    [Fact]
    public async Task Cancel_AfterTheShipmentWasRequested_IsRefused()
    {
        var orderId = await _shop.PlacedAsync(await _shop.StockedAsync(1));
        await _shop.PayAsync(orderId, Shop.UnitPriceMinor);
        await _shop.UntilAsync(orderId, "fulfilling");

        Assert.Equal(OrderRefusal.NotCancellable, (await _shop.CancelAsync(orderId)).Refusal);
        await _shop.ShipAsync(orderId);
        Assert.Equal(OrderRefusal.NotCancellable, (await _shop.CancelAsync(orderId)).Refusal);
    }

    [Fact]
    public async Task FulfilmentFailed_AfterThePayment_ReturnsStockAndMoney()
    {
        var sku = await _shop.StockedAsync(2);
        var orderId = await _shop.PlacedAsync(sku, 2);
        await _shop.PayAsync(orderId, 2 * Shop.UnitPriceMinor);
        await _shop.UntilAsync(orderId, "fulfilling");

        Assert.Equal(OrderRefusal.None, (await _shop.FailFulfilmentAsync(orderId)).Refusal);

        await _shop.UntilAsync(orderId, "refunded");
        await _shop.UntilAsync(sku, (2, 2, 0, 0));
        var (key, request) = Assert.Single(fixture.Silo.Partners.DoneFor(orderId), done => done.Value.Kind == EffectKind.RefundPayment);
        Assert.Equal((2 * Shop.UnitPriceMinor, $"pay-{orderId}"), (request.AmountMinor, request.PaymentId));
        Assert.Equal($"refund-{key}", (await _shop.GetAsync(orderId)).GetProperty("payment").GetProperty("refundId").GetString());
    }

    [Fact]
    public async Task Ship_OfAnOrderThatIsNotPaid_IsRefused()
    {
        var orderId = await _shop.PlacedAsync(await _shop.StockedAsync(1));

        Assert.Equal(OrderRefusal.FulfilmentNotExpected, (await _shop.ShipAsync(orderId)).Refusal);
    }

    [Fact]
    public async Task List_OfACustomersOrders_IsNewestFirstAndPaged()
    {
        var sku = await _shop.StockedAsync(3);
        var customer = Shop.New("customer");
        var ids = new List<string>();
        for (var i = 0; i < 3; i++)
        {
            ids.Insert(0, Shop.New("ord_T"));
            var message = Shop.Message((sku, 1)) with { CustomerId = customer };
            Assert.Equal(OrderRefusal.None, (await _shop.PlaceAsync(ids[0], message, CancellationToken.None)).Refusal);
        }

        var first = await _shop.Queries.ListAsync(new OrderListQuery { CustomerId = customer, Limit = 2 }, CancellationToken.None);
        var second = await _shop.Queries.ListAsync(
            new OrderListQuery { CustomerId = customer, Limit = 2, After = first.Next }, CancellationToken.None);

        var listed = first.Items.Concat(second.Items).Select(item => Shop.Json(new OrderView(0, item)).GetProperty("orderId").GetString());
        Assert.Equal(ids, listed);
        Assert.Null(second.Next);
    }
}

/// <inheritdoc/>
[Collection(PostgresCollection.Name)]
public sealed class OrderLifeTests(SiloFixture fixture) : OrderLifeTests<SiloFixture>(fixture)
{
    private readonly Shop _shop = new(fixture.Silo);

    [Fact]
    public async Task Cancel_BeforeThePayment_GivesTheStockBackInTheSameCommit()
    {
        var sku = await _shop.StockedAsync(5);
        var orderId = await _shop.PlacedAsync(sku, 5);

        await _shop.CancelAsync(orderId);

        Assert.Equal((5, 5, 0, 0), await _shop.CountersAsync(sku));
        Assert.Equal(["orderPlaced", "stockReserved", "orderCancelled", "stockSettled"], await _shop.StepsAsync(orderId));
    }
}
