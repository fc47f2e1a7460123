using OrderActors.Domain.Orders;
using OrderActors.Grains.Tests.Server;
using OrderActors.Storage.Tests.Server;

namespace OrderActors.Grains.Tests.Orders;

/// <summary>Taking orders: all stock or none, and one order a key however often it is asked for.</summary>
/// <typeparam name="TSilo">The silo, with what stores its orders.</typeparam>
public abstract class PlacingTests<TSilo>(TSilo fixture) : IClassFixture<TSilo>
    where TSilo : SiloFixture
{
    private readonly Shop _shop = new(fixture.Silo);

    [Fact]
    public async Task Place_WithLinesOfOneSku_HoldsTheirSumOnce()
    {
        var sku = await _shop.StockedAsync(10);

        Assert.Equal(OrderRefusal.None, (await _shop.PlaceAsync(Shop.New("ord_T"), (sku, 2), (sku, 3))).Refusal);

        Assert.Equal((10, 5, 5, 0), await _shop.CountersAsync(sku));
    }

    [Fact]
    public async Task Place_Again_GivesTheSameBytesAlsoAfterLaterSteps()
    {
        var sku = await _shop.StockedAsync(10);
        var orderId = Shop.New("ord_T");
        var first = await _shop.PlaceAsync(orderId, (sku, 2));
        Assert.False(first.Replayed);

        var second = await _shop.PlaceAsync(orderId, (sku, 2));
        await _shop.PayAsync(orderId, 2 * Shop.UnitPriceMinor);
        await _shop.UntilAsync(orderId, "fulfilling");
        await _shop.ShipAsync(orderId);
        var third = await _shop.PlaceAsync(orderId, (sku, 2));

        Assert.All([second, third], answer =>
        {
            Assert.True(answer.Replayed);
            Assert.Equal((first.Refusal, first.Order!.Version), (answer.Refusal, answer.Order!.Version));
            Assert.Equal(first.Order.Json, answer.Order.Json);
        });
        Assert.Equal((8, 8, 0, 2), await _shop.CountersAsync(sku));
    }

    [Fact]
    public async Task Place_WithTheSameKeyAndOtherContent_NamesTheFirstMemberThatDiffers()
    {
        var sku = await _shop.StockedAsync(10);
        var orderId = Shop.New("ord_T");
        await _shop.PlaceAsync(orderId, (sku, 2), (sku, 1));

        var answer = await _shop.PlaceAsync(orderId, (sku, 2), (sku, 4));

        Assert.Equal((OrderRefusal.IdempotencyMismatch, "lines[1].quantity"), (answer.Refusal, answer.Member));
        Assert.Equal((10, 7, 3, 0), await _shop.CountersAsync(sku));
    }

    [Fact]
    public async Task Place_WithTheSameKeyAndAnotherFirstSku_MeetsTheOrderInItsOtherShard()
    {
        var (sku, other) = (await _shop.StockedAsync(10), await _shop.StockedAsync(10));
        var stem = Shop.New("ord_T").PadRight(OrderIds.StemLength, '_');
        await _shop.PlaceAsync($"{stem}AACHECK", (sku, 2));

        var answer = await _shop.PlaceAsync($"{stem}BBCHECK", (other, 2));

        Assert.Equal((OrderRefusal.IdempotencyMismatch, "lines[0].sku"), (answer.Refusal, answer.Member));
        Assert.Equal((10, 10, 0, 0), await _shop.CountersAsync(other));
    }

    [Fact]
    public async Task Place_ManyAtOnceOfASkuThatNobodyStocked_AreAllToldSo()
    {
        var sku = Shop.New("sku");

        var answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => _shop.PlaceAsync(Shop.New("ord_T"), (sku, 1))));

        Assert.All(answers, static answer => Assert.Equal(OrderRefusal.UnknownSku, answer.Refusal));
    }

    [Fact]
    public async Task Place_ManyTimesAtOnceWithOneKey_YieldsOneOrder()
    {
        var sku = await _shop.StockedAsync(100);
        var orderId = Shop.New("ord_T");

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => _shop.PlaceAsync(orderId, (sku, 3))));

        Assert.All(answers, answer => Assert.Equal(OrderRefusal.None, answer.Refusal));
        Assert.All(answers, answer => Assert.Equal(answers[0].Order!.Json, answer.Order!.Json));
        Assert.Equal(19, answers.Count(answer => answer.Replayed));
        Assert.Equal((100, 97, 3, 0), await _shop.CountersAsync(sku));
        Assert.Equal(["orderPlaced", "stockReserved"], await _shop.StepsAsync(orderId));
    }

    [Fact]
    public async Task Place_WhenOneLineIsOutOfStock_ReservesNothingAndAnswersTheSameAgain()
    {
        var (plenty, few) = (await _shop.StockedAsync(100), await _shop.StockedAsync(2));
        var orderId = Shop.New("ord_T");

        var first = await _shop.PlaceAsync(orderId, (plenty, 5), (few, 3));
        var second = await _shop.PlaceAsync(orderId, (plenty, 5), (few, 3));

        Assert.All([first, second], answer =>
        {
            Assert.Equal((OrderRefusal.OutOfStock, null), (answer.Refusal, answer.Order));
            Assert.Equal([few], answer.Skus.ToArray());
            Assert.Equal(new string('a', 32), answer.TraceId);
        });
        Assert.Equal((false, true), (first.Replayed, second.Replayed));
        await _shop.SettledAsync(plenty, (100, 100, 0, 0));
        Assert.Equal((2, 2, 0, 0), await _shop.CountersAsync(few));
        Assert.Equal("rejected", await _shop.StatusAsync(orderId));
    }

    [Fact]
    public async Task Place_OfSkusThatNobodyStocked_NamesThemAndReservesNothing()
    {
        var known = await _shop.StockedAsync(100);
        var (one, other) = (Shop.New("unknown-b"), Shop.New("unknown-a"));

        var answer = await _shop.PlaceAsync(Shop.New("ord_T"), (one, 1), (known, 1), (other, 1));

        Assert.Equal(OrderRefusal.UnknownSku, answer.Refusal);
        Assert.Equal([other, one], answer.Skus.ToArray());
        await _shop.SettledAsync(known, (100, 100, 0, 0));
    }

    [Fact]
    public async Task Place_ByManyCallersForTooFewUnits_HoldsExactlyWhatIsThere()
    {
        const int Units = 100;
        const int Callers = 64;
        var sku = await _shop.StockedAsync(Units);

        var refusals = await Task.WhenAll(Enumerable.Range(0, Callers).Select(async _ =>
        {
            var own = new List<OrderRefusal>();
            while (own.LastOrDefault() != OrderRefusal.OutOfStock)
            {
                own.Add((await _shop.PlaceAsync(Shop.New("ord_T"), (sku, 1))).Refusal);
            }

            return own;
        }));

        Assert.Equal(Units, refusals.Sum(own => own.Count(refusal => refusal == OrderRefusal.None)));
        Assert.Equal(Callers, refusals.Sum(own => own.Count(refusal => refusal == OrderRefusal.OutOfStock)));
        Assert.Equal((Units, 0, Units, 0), await _shop.CountersAsync(sku));
        Assert.Equal(Units, await fixture.Silo.QueryAsync<long>(
            $"SELECT count(*) FROM stock_ledger WHERE sku = '{sku}' AND kind = 2 AND quantity > 0"));
    }

    [Fact]
    public async Task Place_WithdrawnByItsCaller_TakesAllOrNothing()
    {
        const int Orders = 50;
        var sku = await _shop.StockedAsync(Orders);
        var orders = Enumerable.Range(0, Orders).Select(_ => Shop.New("ord_T")).ToList();

        await Task.WhenAll(orders.Select(async (orderId, i) =>
        {
            using var deadline = new CancellationTokenSource();
            var placing = _shop.PlaceAsync(orderId, Shop.Message((sku, 1)), deadline.Token);
            if (i % 2 == 0)
            {
                await deadline.CancelAsync();
            }

            await placing.ContinueWith(static _ => { }, TaskScheduler.Default);
        }));

        var found = 0L;
        foreach (var orderId in orders)
        {
            var answer = await _shop.Order(orderId).GetAsync(CancellationToken.None);
            found += answer.Refusal == OrderRefusal.None ? 1 : 0;
        }

        Assert.InRange(found, Orders / 2, Orders);
        await _shop.UntilAsync(sku, (Orders, Orders - found, found, 0));
    }
}

/// <inheritdoc/>
[Collection(PostgresCollection.Name)]
public sealed class PlacingTests(SiloFixture fixture) : PlacingTests<SiloFixture>(fixture);
