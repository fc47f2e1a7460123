using Microsoft.Extensions.DependencyInjection;
using OrderActors.Domain.Orders;
using OrderActors.Domain.Stock;
using OrderActors.GrainInterfaces.Stock;
using OrderActors.Grains.Tests.Server;
using OrderActors.Storage.Tests.Server;

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
