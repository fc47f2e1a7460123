using System.Globalization;
using OrderActors.Domain;
using OrderActors.Domain.Orders;
using OrderActors.Domain.Stock;
using OrderActors.Grains.Tests.Orders;
using OrderActors.Grains.Tests.Server;
using OrderActors.GrainInterfaces.Stock;
using OrderActors.Storage.Tests.Server;

namespace OrderActors.Grains.Tests.Stock;

/// <summary>
/// Changes of stock that demand a version, at two silos that don't know of each other: whatever an activation knows, such a change is the
/// next move behind the version that it names, or none.
/// </summary>
[Collection(PostgresCollection.Name)]
public sealed class PreconditionTests(TwinFixture twins) : IClassFixture<TwinFixture>
{
    private static readonly VersionDemand Absent = new(null, NamedVersions.All);
    private static readonly VersionDemand Present = new(NamedVersions.All, null);

    private readonly Shop _one = new(twins.One);
    private readonly Shop _other = new(twins.Other);

    [Fact]
    public async Task Set_WithTheVersionThatWasShown_IsMadeOnce()
    {
        var sku = await _one.StockedAsync(10);
        var shown = (await _one.StockViewAsync(sku)).Version;

        var set = await SetAsync(_one, sku, 20, At(shown));
        var again = await SetAsync(_one, sku, 30, At(shown));
        var next = await SetAsync(_one, sku, 30, At(set.Stock.Version));

        Assert.Equal((StockRefusal.None, shown + 1, 20), (set.Refusal, set.Stock.Version, set.Stock.OnHand));
        Assert.Equal(StockRefusal.VersionMismatch, again.Refusal);
        Assert.Equal((StockRefusal.None, shown + 2, 30), (next.Refusal, next.Stock.Version, next.Stock.OnHand));
    }

    [Fact]
    public async Task Set_WithAVersionThatTheOtherActivationWrote_IsMade()
    {
        var sku = await _one.StockedAsync(10);
        var shown = (await _other.Stock(sku).AdjustAsync(1, "found", CancellationToken.None)).Stock.Version;

        Assert.Equal(StockRefusal.None, (await SetAsync(_one, sku, 20, At(shown))).Refusal);
        Assert.Equal((20, 20, 0, 0), await _one.CountersAsync(sku));
    }

    [Theory]
    [InlineData(20)]
    [InlineData(10)]
    public async Task Set_WithAVersionThatTheOtherActivationLeftBehind_IsRefusedAlsoIfItChangesNothing(long onHand)
    {
        var sku = await _one.StockedAsync(10);
        var shown = (await _one.StockViewAsync(sku)).Version;
        await _other.Stock(sku).AdjustAsync(1, "found", CancellationToken.None);

        Assert.Equal(StockRefusal.VersionMismatch, (await SetAsync(_one, sku, onHand, At(shown))).Refusal);
        Assert.Equal(11, (await _other.StockViewAsync(sku)).OnHand);
    }

    [Fact]
    public async Task Set_ThatChangesNothingAtTheVersion_Succeeds()
    {
        var sku = await _one.StockedAsync(10);
        var shown = (await _one.StockViewAsync(sku)).Version;

        var answer = await SetAsync(_one, sku, 10, At(shown));

        Assert.Equal((StockRefusal.None, shown), (answer.Refusal, answer.Stock.Version));
    }

    [Fact]
    public async Task Change_OfASkuThatNobodyStocked_IsMadeOnlyIfItMayBeAbsent()
    {
        var sku = Shop.New("sku");

        Assert.Equal(StockRefusal.VersionMismatch, (await SetAsync(_one, sku, 5, Present)).Refusal);
        Assert.Equal(StockRefusal.VersionMismatch, (await SetAsync(_one, sku, 5, At(1))).Refusal);
        Assert.Equal(StockRefusal.UnknownSku, (await AdjustAsync(_one, sku, -5, Absent)).Refusal);
        Assert.Equal(StockRefusal.None, (await SetAsync(_one, sku, 5, Absent)).Refusal);
        Assert.Equal(StockRefusal.VersionMismatch, (await SetAsync(_one, sku, 6, Absent)).Refusal);
        Assert.Equal(StockRefusal.None, (await AdjustAsync(_one, sku, -5, Present)).Refusal);
    }

    [Fact]
    public async Task Change_ByManyWithOneDemand_IsMadeByOneOfThem()
    {
        for (var round = 0; round < 5; round++)
        {
            var sku = Shop.New("sku");
            await ExpectOneAsync(Enumerable.Range(1, 8).Select(i => SetAsync(i % 2 == 0 ? _one : _other, sku, i, Absent)));

            var shown = (await _one.StockViewAsync(sku)).Version;
            await ExpectOneAsync(Enumerable.Range(1, 8).Select(i => AdjustAsync(i % 2 == 0 ? _one : _other, sku, i, At(shown))));
        }
    }

    [Fact]
    public async Task Change_WithVersionsAmongOrders_IsTheNextMoveBehindTheOneItNames()
    {
        const int Seed = 20260712;
        var sku = await _one.StockedAsync(10_000);
        var made = await Task.WhenAll(Enumerable.Range(0, 6).Select(client => ChangeAsync(client, sku, new Random(Seed + client))));

        var reasons = made.SelectMany(static changes => changes).ToList();
        Assert.NotEmpty(reasons);
        foreach (var (reason, version) in reasons)
        {
            Assert.Equal(
                version + 1,
                await twins.One.QueryAsync<long>($"SELECT seq FROM stock_ledger WHERE sku = '{sku}' AND reason = '{reason}'"));
        }

        Assert.Equal(
            reasons.Count + 1L, await twins.One.QueryAsync<long>($"SELECT count(*) FROM stock_ledger WHERE sku = '{sku}' AND kind = 1"));
    }

    /// <summary>Orders and adjusts at random, the latter always at the version that it was last shown.</summary>
    private async Task<List<(string Reason, long Version)>> ChangeAsync(int client, string sku, Random random)
    {
        var made = new List<(string, long)>();
        for (var step = 0; step < 40; step++)
        {
            var shop = random.Next(2) == 0 ? _one : _other;
            if (random.Next(3) > 0)
            {
                var placed = (await shop.PlaceAsync(Shop.New("ord_T"), (sku, 1))).Refusal;
                Assert.True(placed is OrderRefusal.None or OrderRefusal.Contended, placed.ToString());
                continue;
            }

            var shown = (await shop.StockViewAsync(sku)).Version;
            var reason = string.Create(CultureInfo.InvariantCulture, $"{client}-{step}");
            var message = new AdjustStockMessage(VersionDemandMessage.Of(At(shown)), random.Next(1, 9), reason);
            var refusal = (await shop.Stock(sku).ChangeAsync(message, CancellationToken.None)).Refusal;
            Assert.True(
                refusal is StockRefusal.None or StockRefusal.VersionMismatch or StockRefusal.Contended, refusal.ToString());
            if (refusal == StockRefusal.None)
            {
                made.Add((reason, shown));
            }
        }

        return made;
    }

    private static async Task ExpectOneAsync(IEnumerable<Task<StockAnswer>> changes)
    {
        var refusals = (await Task.WhenAll(changes)).Select(static answer => answer.Refusal).ToList();

        Assert.Single(refusals, StockRefusal.None);
        Assert.All(refusals, static refusal => Assert.True(
            refusal is StockRefusal.None or StockRefusal.VersionMismatch or StockRefusal.Contended, refusal.ToString()));
    }

    private static VersionDemand At(long version) => new(NamedVersions.Of(version), null);

    private static Task<StockAnswer> SetAsync(Shop shop, string sku, long onHand, VersionDemand demand) =>
        shop.Stock(sku).ChangeAsync(new SetOnHandMessage(VersionDemandMessage.Of(demand), onHand), CancellationToken.None).AsTask();

    private static Task<StockAnswer> AdjustAsync(Shop shop, string sku, long delta, VersionDemand demand) =>
        shop.Stock(sku).ChangeAsync(
            new AdjustStockMessage(VersionDemandMessage.Of(demand), delta, "count"), CancellationToken.None).AsTask();
}
