using OrderActors.Domain.Orders;
using OrderActors.Grains.Tests.Server;
using OrderActors.Storage.Tests.Server;

namespace OrderActors.Grains.Tests.Orders;

/// <summary>Orders that are asked for soon after they were made: what is answered without a look at the row, and what is not.</summary>
[Collection(PostgresCollection.Name)]
public sealed class RecentOrderTests(TwoSilos silos) : IClassFixture<TwoSilos>
{
    private readonly Shop _here = new(silos.Here);
    private readonly Shop _elsewhere = new(silos.Elsewhere);

    [Fact]
    public async Task Get_OfAnOrderThatWasJustMade_AnswersWhatTheRowSaysWithoutReadingIt()
    {
        var sku = await _here.StockedAsync(9);
        var orderId = Shop.New("ord_T");
        await _here.PlaceAsync(orderId, (sku, 2), (await _here.StockedAsync(9), 1));

        var recent = await _here.Order(orderId).GetAsync(CancellationToken.None);
        var reads = silos.Memory.ReadsOf(orderId);
        var stored = await _elsewhere.Order(orderId).GetAsync(CancellationToken.None);

        Assert.Equal(0, reads);
        Assert.Equal((OrderRefusal.None, stored.Order!.Version), (recent.Refusal, recent.Order!.Version));
        Assert.Equal(stored.Order.Json, recent.Order.Json);
    }

    [Fact]
    public async Task Flow_OfAnOrderThatWasJustMade_ReadsNoRow()
    {
        var sku = await _here.StockedAsync(9);
        var orderId = await _here.PlacedAsync(sku);

        Assert.Equal(OrderRefusal.None, (await _here.PayAsync(orderId, Shop.UnitPriceMinor)).Refusal);
        await _here.UntilAsync(orderId, "fulfilling");
        Assert.Equal(OrderRefusal.None, (await _here.ShipAsync(orderId)).Refusal);

        Assert.Equal(0, silos.Memory.ReadsOf(orderId));
        Assert.Equal("fulfilled", await _elsewhere.StatusAsync(orderId));
        Assert.Equal((8, 8, 0, 1), await _here.CountersAsync(sku));
    }

    [Fact]
    public async Task Get_OfAnOrderThatLivedElsewhereMeanwhile_SaysWhatIsStored()
    {
        var orderId = await _here.PlacedAsync(await _here.StockedAsync(1));

        await _elsewhere.CancelAsync(orderId);
        silos.Membership.Change();

        Assert.Equal("cancelled", await _here.StatusAsync(orderId));
    }

    [Fact]
    public async Task Get_OfAnOrderThatWasMadeWhenOthersMightStillWrite_SaysWhatIsStored()
    {
        silos.Membership.IsFresh = true;
        var orderId = await _here.PlacedAsync(await _here.StockedAsync(1));
        silos.Membership.IsFresh = false;
        await _elsewhere.CancelAsync(orderId);

        Assert.Equal("cancelled", await _here.StatusAsync(orderId));
    }

    [Fact]
    public async Task Get_WhenOthersMightStillWriteNow_SaysWhatIsStored()
    {
        var orderId = await _here.PlacedAsync(await _here.StockedAsync(1));
        await _elsewhere.CancelAsync(orderId);
        silos.Membership.IsFresh = true;
        try
        {
            Assert.Equal("cancelled", await _here.StatusAsync(orderId));
        }
        finally
        {
            silos.Membership.IsFresh = false;
        }
    }

    /// <summary>Nothing is refused without a look at the row, also when nobody has told of a change.</summary>
    [Fact]
    public async Task Cancel_IfItIsAtTheVersionThatItHasElsewhere_IsNotRefused()
    {
        var orderId = await _here.PlacedAsync(await _here.StockedAsync(1));
        var cancelled = await _elsewhere.CancelAsync(orderId);

        Assert.Equal(OrderRefusal.None, (await _here.CancelAsync(orderId, cancelled.Order!.Version)).Refusal);
    }

    [Fact]
    public async Task Pay_OfAnOrderThatSomebodyElseHasWritten_IsDecidedOnWhatIsStored()
    {
        var orderId = await _here.PlacedAsync(await _here.StockedAsync(1));
        await _elsewhere.CancelAsync(orderId);

        Assert.Equal(OrderRefusal.None, (await _here.PayAsync(orderId, Shop.UnitPriceMinor)).Refusal);

        await _here.UntilAsync(orderId, "refunded");
    }

    /// <summary>The keeper has it from the row that the order is due.</summary>
    [Fact]
    public async Task Wake_OfAnOrderThatWasJustMade_ReadsTheRow()
    {
        var orderId = await _here.PlacedAsync(await _here.StockedAsync(1));

        await _here.Order(orderId).WakeAsync(CancellationToken.None);

        Assert.Equal(1, silos.Memory.ReadsOf(orderId));
    }

    /// <summary>Requests at the order itself, as gateways of the version before send them, beside those at the intake.</summary>
    [Fact]
    public async Task Place_ByTwoWaysAtOnce_LeavesNothingOlderThanTheRow()
    {
        var atOrder = new Shop(silos.Here, asksOrders: true);
        var sku = await _here.StockedAsync(200);
        for (var i = 0; i < 40; i++)
        {
            var orderId = Shop.New("ord_T");
            var answers = await Task.WhenAll(Enumerable.Range(0, 6).Select(
                j => (j % 2 == 0 ? _here : atOrder).PlaceAsync(orderId, (sku, 1))));
            Assert.All(answers, answer => Assert.Equal(answers[0].Order!.Json, answer.Order!.Json));
            await _here.CancelAsync(orderId);
            await silos.Memory.EndAsync(orderId);

            Assert.Equal("cancelled", await _here.StatusAsync(orderId));
        }
    }
}
