using System.Text;
using OrderActors.Domain.Orders;
using OrderActors.GrainInterfaces.Orders;
using OrderActors.Grains.Tests.Server;
using OrderActors.Storage.Tests.Server;

namespace OrderActors.Grains.Tests.Orders;

/// <summary>The steps of an order, each with the order as it was then.</summary>
/// <typeparam name="TSilo">The silo, with what stores its orders.</typeparam>
public abstract class HistoryTests<TSilo>(TSilo fixture) : IClassFixture<TSilo>
    where TSilo : SiloFixture
{
    private readonly Shop _shop = new(fixture.Silo);

    [Fact]
    public async Task Steps_OfAnOrder_AreWhatAReadAnsweredAtEachVersion()
    {
        var sku = await _shop.StockedAsync(10);
        var orderId = await _shop.PlacedAsync(sku, 3);
        var read = new Dictionary<long, string>();
        await NoteAsync(read, orderId);
        await _shop.PayAsync(orderId, 1);
        await NoteAsync(read, orderId);
        await _shop.PayAsync(orderId, 3 * Shop.UnitPriceMinor);
        await NoteAsync(read, orderId);
        await _shop.UntilStepAsync(orderId, "fulfilmentAccepted");
        await NoteAsync(read, orderId);
        await _shop.ShipAsync(orderId);
        await NoteAsync(read, orderId);

        var history = await StepsAsync(orderId, 0);

        Assert.Equal(Enumerable.Range(1, (int)history.Version).Select(static version => (long)version), history.Steps.Select(VersionOf));
        Assert.Equal(await _shop.StepsAsync(orderId), history.Steps.Select(static step => step.Name));
        Assert.True(history.IsEnded);
        Assert.True(read.Count >= 4, $"Only {read.Count} versions were seen.");
        foreach (var (version, json) in read)
        {
            Assert.Equal(json, Encoding.UTF8.GetString(history.Steps[(int)version - 1].Json));
        }
    }

    [Fact]
    public async Task Steps_AfterAVersion_StartWithTheNext()
    {
        var orderId = await _shop.PlacedAsync(await _shop.StockedAsync(1));

        Assert.Equal([2], (await StepsAsync(orderId, null)).Steps.Select(VersionOf));
        Assert.Equal([1, 2], (await StepsAsync(orderId, 0)).Steps.Select(VersionOf));
        Assert.Equal([2], (await StepsAsync(orderId, 1)).Steps.Select(VersionOf));
        Assert.Empty((await StepsAsync(orderId, 2)).Steps);
        Assert.Equal([2], (await StepsAsync(orderId, 3)).Steps.Select(VersionOf));
        var history = await StepsAsync(orderId, 2);
        Assert.Equal((2L, false, OrderRefusal.None), (history.Version, history.IsEnded, history.Refusal));
    }

    [Fact]
    public async Task Steps_OfAnOrderThatIsNotThere_AreRefused() =>
        Assert.Equal(OrderRefusal.NotFound, (await StepsAsync(Shop.New("ord_N"), null)).Refusal);

    [Fact]
    public async Task Versions_OfSomeOrders_AreInTheirOrder()
    {
        var sku = await _shop.StockedAsync(9);
        var (one, other) = (await _shop.PlacedAsync(sku), await _shop.PlacedAsync(sku));
        await _shop.PayAsync(other, 1);
        string[] keys =
        [
            Key(Shop.Tenant, other), Key("rival", one), Key(Shop.Tenant, Shop.New("ord_N")), Key(Shop.Tenant, one),
        ];

        var answer = await fixture.Silo.Grains.GetGrain<IOrderQueryGrain>(IOrderQueryGrain.AnyTenant)
            .ReadVersionsAsync([.. keys], CancellationToken.None);

        Assert.Equal(new long[] { 3, 0, 0, 2 }, answer.Versions.AsEnumerable());
    }

    private static string Key(string tenant, string orderId) => new OrderKey(tenant, orderId).ToString();

    private static long VersionOf(OrderStepView step) => step.Version;

    private async Task<OrderHistory> StepsAsync(string orderId, long? after) =>
        await _shop.Queries.ReadStepsAsync(orderId, after, CancellationToken.None);

    private async Task NoteAsync(Dictionary<long, string> read, string orderId)
    {
        var order = (await _shop.Order(orderId).GetAsync(CancellationToken.None)).Order!;
        read[order.Version] = Encoding.UTF8.GetString(order.Json);
    }
}

/// <summary>The same where the commit writer stores them.</summary>
[Collection(PostgresCollection.Name)]
public sealed class HistoryTests(SiloFixture fixture) : HistoryTests<SiloFixture>(fixture);
