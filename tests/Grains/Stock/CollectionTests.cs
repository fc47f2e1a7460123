using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using OrderActors.Domain.Orders;
using OrderActors.Domain.Stock;
using OrderActors.GrainInterfaces.Stock;
using OrderActors.Grains.Tests.Server;
using OrderActors.Storage.Commit;
using OrderActors.Storage.Stock;
using OrderActors.Storage.Tests.Server;
using OrderActors.Tests.Support;
using Orleans.Configuration;

namespace OrderActors.Grains.Tests.Stock;

/// <summary>What idle activations leave behind: nothing but their rows.</summary>
[Collection(PostgresCollection.Name)]
public sealed class CollectionTests(PostgresFixture postgres)
{
    [Fact]
    public async Task Activations_ThatAreIdle_GoWithTheirClaimsAndReadTheirRowsAgain()
    {
        var lanes = new ClosedLanes();
        await using var silo = await SiloHost.StartAsync(await postgres.NewDatabaseAsync(), configure: services =>
        {
            services.PostConfigure<GrainCollectionOptions>(CollectSoon);
            lanes.Watch(services);
        });
        var shop = new Shop(silo);
        var sku = await shop.StockedAsync(3);
        var orderId = await shop.PlacedAsync(sku, 2);
        var writer = silo.Services.GetRequiredService<ICommitWriter>().WriterId;
        var forgotten = await shop.Stock(sku).ClaimAsync(new StockClaimMessage("ord_forgotten", StockMoveKind.Hold, 1, writer));
        Assert.Equal(StockRefusal.None, forgotten.Refusal);
        Assert.Equal(OrderRefusal.Contended, (await shop.PlaceAsync(Shop.New("ord_T"), (sku, 1))).Refusal);

        await Eventually.True(() => lanes.Closed.Contains(sku), "the SKU's activation is gone");

        Assert.Equal((3, 1, 2, 0), await shop.CountersAsync(sku));
        Assert.Equal("awaitingPayment", await shop.StatusAsync(orderId));
        Assert.Equal(OrderRefusal.None, (await shop.PlaceAsync(Shop.New("ord_T"), (sku, 1))).Refusal);
    }

    private static void CollectSoon(GrainCollectionOptions collection)
    {
        collection.CollectionQuantum = TimeSpan.FromMilliseconds(100);
        // Longer than an order waits for units under way, or the SKU goes meanwhile and takes the claim with it.
        collection.CollectionAge = TimeSpan.FromSeconds(3);
        collection.ClassSpecificCollectionAge[GrainRegistration.OrderGrainClass] = TimeSpan.FromSeconds(3);
    }

    /// <summary>Stands before the ledger and notes whose lanes were closed.</summary>
    private sealed class ClosedLanes
    {
        public ConcurrentBag<string> Closed { get; } = [];

        public void Watch(IServiceCollection services) => services.PutBeforeLedger(ledger => new Ledger(this, ledger));

        private sealed class Ledger(ClosedLanes owner, IStockLedger inner) : IStockLedger
        {
            public async ValueTask<IStockLane> OpenAsync(string tenant, string sku, CancellationToken cancellationToken) =>
                new Lane(owner, sku, await inner.OpenAsync(tenant, sku, cancellationToken));
        }

        private sealed class Lane(ClosedLanes owner, string sku, IStockLane inner) : IStockLane
        {
            public StockState Opened => inner.Opened;

            public bool IsBroken => inner.IsBroken;

            public long Claim(StockMove move, long ticket = 0) => inner.Claim(move, ticket);

            public bool TryTakeOutcome(out StockClaimOutcome outcome) => inner.TryTakeOutcome(out outcome);

            public void VoidUnredeemed(DateTimeOffset registeredBefore) => inner.VoidUnredeemed(registeredBefore);

            public ValueTask<CommitOutcome> AppendAsync(StockMove move, long? behind, CancellationToken cancellationToken) =>
                inner.AppendAsync(move, behind, cancellationToken);

            public ValueTask<long> ReadVersionAsync(CancellationToken cancellationToken) => inner.ReadVersionAsync(cancellationToken);

            public ValueTask<OrderMoves> FindMovesAsync(string orderId, CancellationToken cancellationToken) =>
                inner.FindMovesAsync(orderId, cancellationToken);

            public ValueTask SaveSnapshotAsync(CancellationToken cancellationToken) => inner.SaveSnapshotAsync(cancellationToken);

            public void Dispose()
            {
                inner.Dispose();
                owner.Closed.Add(sku);
            }
        }
    }
}
