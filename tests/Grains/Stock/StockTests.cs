using OrderActors.Domain.Stock;
using OrderActors.Grains.Tests.Server;
using OrderActors.Storage.Tests.Server;

namespace OrderActors.Grains.Tests.Stock;

/// <summary>What people do with a SKU's stock while orders hold some of it.</summary>
[Collection(PostgresCollection.Name)]
public sealed class StockTests(SiloFixture fixture) : IClassFixture<SiloFixture>
{
    private readonly Shop _shop = new(fixture.Silo);

    [Fact]
    public async Task Get_OfASkuThatNobodyStocked_IsUnknown()
    {
        var answer = await _shop.Stock(Shop.New("unknown")).GetAsync(CancellationToken.None);

        Assert.Equal((StockRefusal.UnknownSku, 0), (answer.Refusal, answer.Stock.Version));
    }

    [Fact]
    public async Task SetOnHand_ToNothing_MakesTheSkuKnown()
    {
        var sku = await _shop.StockedAsync(0);

        var answer = await _shop.Stock(sku).GetAsync(CancellationToken.None);

        Assert.Equal((StockRefusal.None, 1, 0), (answer.Refusal, answer.Stock.Version, answer.Stock.OnHand));
    }

    [Fact]
    public async Task SetOnHand_BelowWhatIsHeld_IsRefused()
    {
        var sku = await _shop.StockedAsync(5);
        await _shop.PlacedAsync(sku, 3);

        Assert.Equal(StockRefusal.BelowHeld, (await _shop.Stock(sku).SetOnHandAsync(2, CancellationToken.None)).Refusal);
        Assert.Equal(StockRefusal.BelowHeld, (await _shop.Stock(sku).AdjustAsync(-3, "count", CancellationToken.None)).Refusal);
        Assert.Equal((5, 2, 3, 0), await _shop.CountersAsync(sku));
        Assert.Equal(StockRefusal.None, (await _shop.Stock(sku).SetOnHandAsync(3, CancellationToken.None)).Refusal);
        Assert.Equal((3, 0, 3, 0), await _shop.CountersAsync(sku));
    }

    [Fact]
    public async Task SetOnHand_ManyTimesAtOnce_LeavesOneOfTheNumbers()
    {
        var sku = Shop.New("sku");

        await Task.WhenAll(Enumerable.Range(1, 20).Select(
            units => _shop.Stock(sku).SetOnHandAsync(units, CancellationToken.None).AsTask()));

        Assert.InRange((await _shop.StockViewAsync(sku)).OnHand, 1, 20);
    }

    [Fact]
    public async Task Adjust_ManyTimesAtOnce_AddsAllOfThemUp()
    {
        var sku = await _shop.StockedAsync(100);

        var answers = await Task.WhenAll(Enumerable.Range(1, 20).Select(
            units => _shop.Stock(sku).AdjustAsync(units % 2 == 0 ? units : -units, "count", CancellationToken.None).AsTask()));

        Assert.All(answers, answer => Assert.Equal(StockRefusal.None, answer.Refusal));
        Assert.Equal((110, 110, 0, 0), await _shop.CountersAsync(sku));
    }

    [Fact]
    public async Task Adjust_DownByManyAtOnce_NeverGoesBelowWhatIsHeld()
    {
        var sku = await _shop.StockedAsync(10);
        await _shop.PlacedAsync(sku, 4);

        var answers = await Task.WhenAll(Enumerable.Range(0, 10).Select(
            _ => _shop.Stock(sku).AdjustAsync(-1, "count", CancellationToken.None).AsTask()));

        Assert.Equal(6, answers.Count(answer => answer.Refusal == StockRefusal.None));
        Assert.Equal((4, 0, 4, 0), await _shop.CountersAsync(sku));
    }
}
