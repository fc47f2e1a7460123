using OrderActors.Domain.Orders;
using OrderActors.Domain.Stock;
using OrderActors.Grains.Tests.Server;
using OrderActors.Storage.Tests.Server;

namespace OrderActors.Grains.Tests.Orders;

/// <summary>Orders and SKUs that lived in another silo for a while, and an activation here that knows nothing of it but that the
/// membership has changed.</summary>
[Collection(PostgresCollection.Name)]
public sealed class MovedAwayTests(TwoSilos silos) : IClassFixture<TwoSilos>
{
    private readonly Shop _here = new(silos.Here);
    private readonly Shop _elsewhere = new(silos.Elsewhere);

    [Fact]
    public async Task Cancel_OfAnOrderThatIsRefundedMeanwhile_SaysThatItIs()
    {
        var orderId = await _here.PlacedAsync(await _here.StockedAsync(1));
        Assert.Equal(OrderRefusal.None, (await _here.CancelAsync(orderId)).Refusal);

        await _elsewhere.PayAsync(orderId, Shop.UnitPriceMinor);
        await _elsewhere.UntilAsync(orderId, "refunded");
        silos.Membership.Change();

        var answer = await _here.CancelAsync(orderId);
        Assert.Equal("refunded", Shop.Json(answer.Order).GetProperty("status").GetString());
        Assert.Equal((await _elsewhere.GetAsync(orderId)).GetProperty("version").GetInt64(), answer.Order!.Version);
    }

    [Fact]
    public async Task Cancel_IfItIsAtTheVersionThatItHadHere_IsRefused()
    {
        var orderId = await _here.PlacedAsync(await _here.StockedAsync(1));
        Assert.Equal(OrderRefusal.None, (await _here.CancelAsync(orderId)).Refusal);
        var version = (await _here.GetAsync(orderId)).GetProperty("version").GetInt64();

        await _elsewhere.PayAsync(orderId, Shop.UnitPriceMinor);
        silos.Membership.Change();

        Assert.Equal(OrderRefusal.VersionMismatch, (await _here.CancelAsync(orderId, version)).Refusal);
    }

    [Fact]
    public async Task Place_Again_AnswersWithTheOrderAsItIsNow()
    {
        var sku = await _here.StockedAsync(1);
        var orderId = Shop.New("ord_T");
        var first = await _here.PlaceAsync(orderId, (sku, 1));

        await _elsewhere.CancelAsync(orderId);
        silos.Membership.Change();

        Assert.Equal(first.Order!.Json, (await _here.PlaceAsync(orderId, (sku, 1))).Order!.Json);
        Assert.Equal("cancelled", await _here.StatusAsync(orderId));
        Assert.Equal((1, 1, 0, 0), await _here.CountersAsync(sku));
    }

    [Fact]
    public async Task SetOnHand_ToWhatWasOnHandHere_SetsIt()
    {
        var sku = await _here.StockedAsync(10);
        await _elsewhere.Stock(sku).AdjustAsync(-3, "broken", CancellationToken.None);
        silos.Membership.Change();

        var answer = await _here.Stock(sku).SetOnHandAsync(10, CancellationToken.None);

        Assert.Equal((StockRefusal.None, 10, 3), (answer.Refusal, answer.Stock.OnHand, answer.Stock.Version));
        Assert.Equal(10, await silos.Here.QueryAsync<long>($"SELECT sum(quantity)::bigint FROM stock_ledger WHERE sku = '{sku}'"));
    }
}
