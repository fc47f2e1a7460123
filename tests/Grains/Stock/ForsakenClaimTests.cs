using Microsoft.Extensions.DependencyInjection;
using OrderActors.Domain.Orders;
using OrderActors.Domain.Stock;
using OrderActors.GrainInterfaces.Stock;
using OrderActors.Grains.Tests.Server;
using OrderActors.Storage.Commit;
using OrderActors.Storage.Tests.Server;
using OrderActors.Tests.Support;

namespace OrderActors.Grains.Tests.Stock;

/// <summary>A claim of whose answer its order does not hear: the order is gone, and nobody else may be refused for its units.</summary>
[Collection(PostgresCollection.Name)]
public sealed class ForsakenClaimTests(PostgresFixture postgres)
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Claim_WhoseOrderWaitsNoLonger_KeepsNoUnits(bool isGrantedBefore)
    {
        var calls = new LostClaims();
        await using var silo = await SiloHost.StartAsync(
            await postgres.NewDatabaseAsync(),
            configure: services => services.AddSingleton<IOutgoingGrainCallFilter>(calls));
        var shop = new Shop(silo);
        var (first, second) = (await shop.StockedAsync(3), await shop.StockedAsync(3));

        calls.LoseNext(isGrantedBefore);
        await Assert.ThrowsAsync<InvalidOperationException>(() => shop.PlaceAsync(Shop.New("ord_T"), (first, 3), (second, 3)));
        if (!isGrantedBefore)
        {
            // It was waiting for the ledger to be read, and comes to its turn after all.
            await shop.Stock(second).ClaimAsync(calls.Lost!);
        }

        Assert.Equal(OrderRefusal.None, (await shop.PlaceAsync(Shop.New("ord_T"), (second, 3), (first, 3))).Refusal);
        Assert.Equal((3, 0, 3, 0), await shop.CountersAsync(second));
    }

    /// <summary>More claims than are remembered of those whose answers are lost: these are all answered, but too late.</summary>
    [Fact]
    public async Task Claims_ThatAreGrantedWhenTheirOrdersWaitNoLonger_KeepNoUnits()
    {
        var held = new HeldClaims();
        await using var silo = await SiloHost.StartAsync(
            await postgres.NewDatabaseAsync(), configure: services => services.AddSingleton<IOutgoingGrainCallFilter>(held));
        var shop = new Shop(silo);
        var skus = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => shop.StockedAsync(1000)));
        held.Hold(skus[1..]);

        var answers = await Task.WhenAll(Enumerable.Range(0, 110).Select(
            _ => shop.PlaceAsync(Shop.New("ord_T"), [.. skus.Select(static sku => (sku, 1))])));
        held.Release();

        Assert.All(answers, static answer => Assert.Equal(OrderRefusal.Contended, answer.Refusal));
        var writer = silo.Services.GetRequiredService<ICommitWriter>().WriterId;
        foreach (var sku in skus)
        {
            var all = new StockClaimMessage(Shop.New("ord_T"), StockMoveKind.Hold, 1000, writer);
            await Eventually.True(async () => (await shop.Stock(sku).ClaimAsync(all)).Refusal == StockRefusal.None, $"{sku} is free");
        }
    }

    [Fact]
    public async Task Repeats_OfAnOrderWhoseSkuDoesNotAnswer_AreAllToldToComeBack()
    {
        var held = new HeldClaims();
        await using var silo = await SiloHost.StartAsync(
            await postgres.NewDatabaseAsync(), configure: services => services.AddSingleton<IOutgoingGrainCallFilter>(held));
        var shop = new Shop(silo);
        var (first, last, orderId) = (await shop.StockedAsync(3), await shop.StockedAsync(3), Shop.New("ord_T"));
        held.Hold(last);

        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => shop.PlaceAsync(orderId, (first, 1), (last, 1))));
        held.Release();

        Assert.All(answers, static answer => Assert.Equal(OrderRefusal.Contended, answer.Refusal));
    }

    /// <summary>Loses the answer of a claim, or the claim for as long as its order waits.</summary>
    private sealed class LostClaims : IOutgoingGrainCallFilter
    {
        private bool _isNext;
        private bool _isGranted;

        public StockClaimMessage? Lost { get; private set; }

        public void LoseNext(bool isGranted) => (_isNext, _isGranted) = (true, isGranted);

        public async Task Invoke(IOutgoingGrainCallContext context)
        {
            if (!_isNext || context.InterfaceMethod?.Name != nameof(IStockGrain.ClaimAsync))
            {
                await context.Invoke();
                return;
            }

            _isNext = false;
            Lost = (StockClaimMessage)context.Request.GetArgument(0)!;
            if (_isGranted)
            {
                await context.Invoke();
                Assert.Equal(StockRefusal.None, ((StockClaimAnswer)context.Result!).Refusal);
            }

            throw new InvalidOperationException("The answer is lost.");
        }
    }
}
