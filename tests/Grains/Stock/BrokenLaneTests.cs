using Microsoft.Extensions.DependencyInjection;
using OrderActors.Domain.Orders;
using OrderActors.Domain.Stock;
using OrderActors.Grains.Tests.Server;
using OrderActors.Storage.Commit;
using OrderActors.Storage.Stock;
using OrderActors.Storage.Tests.Server;

namespace OrderActors.Grains.Tests.Stock;

/// <summary>Another writer of a SKU is so quick that the ledger moved on between being read and being used.</summary>
[Collection(PostgresCollection.Name)]
public sealed class BrokenLaneTests(PostgresFixture postgres)
{
    [Fact]
    public async Task Call_OnALaneThatIsBrokenFromTheStart_ReadsTheLedgerAgain()
    {
        await using var silo = await SiloHost.StartAsync(
            await postgres.NewDatabaseAsync(),
            configure: static services => services.PutBeforeLedger(static ledger => new RestlessLedger(ledger)));
        var ledger = (RestlessLedger)silo.Services.GetRequiredService<IStockLedger>();
        var shop = new Shop(silo);
        var sku = Shop.New("sku");

        ledger.BreakNext(2);
        Assert.Equal(StockRefusal.None, (await shop.Stock(sku).SetOnHandAsync(10, CancellationToken.None)).Refusal);
        ledger.BreakNext(2);
        Assert.Equal(StockRefusal.None, (await shop.Stock(sku).AdjustAsync(1, "found", CancellationToken.None)).Refusal);
        ledger.BreakNext(2);
        Assert.Equal(OrderRefusal.None, (await shop.PlaceAsync(Shop.New("ord_T"), (sku, 4))).Refusal);
        ledger.BreakNext(2);

        Assert.Equal((11, 7, 4, 0), await shop.CountersAsync(sku));
    }

    /// <summary>Ledgers whose next lanes are broken when they are opened.</summary>
    private sealed class RestlessLedger(IStockLedger ledger) : IStockLedger
    {
        private readonly List<Lane> _lanes = [];
        private int _broken;

        /// <summary>Breaks all lanes that are open, and that many that are opened next.</summary>
        public void BreakNext(int lanes)
        {
            _broken = lanes;
            _lanes.ForEach(lane => lane.Break());
        }

        public async ValueTask<IStockLane> OpenAsync(string tenant, string sku, CancellationToken cancellationToken)
        {
            var lane = new Lane(await ledger.OpenAsync(tenant, sku, cancellationToken));
            _lanes.Add(lane);
            if (_broken-- > 0)
            {
                lane.Break();
            }

            return lane;
        }
    }

    private sealed class Lane(IStockLane lane) : IStockLane
    {
        private volatile bool _isBroken;

        public StockState Opened => lane.Opened;

        public bool IsBroken => _isBroken || lane.IsBroken;

        public void Break() => _isBroken = true;

        public long Claim(StockMove move, long ticket = 0) => lane.Claim(move, ticket);

        public bool TryTakeOutcome(out StockClaimOutcome outcome) => lane.TryTakeOutcome(out outcome);

        public void VoidUnredeemed(DateTimeOffset registeredBefore) => lane.VoidUnredeemed(registeredBefore);

        public ValueTask<CommitOutcome> AppendAsync(StockMove move, long? behind, CancellationToken cancellationToken) =>
            _isBroken ? ValueTask.FromResult(CommitOutcome.StockConflict) : lane.AppendAsync(move, behind, cancellationToken);

        public ValueTask<long> ReadVersionAsync(CancellationToken cancellationToken) => lane.ReadVersionAsync(cancellationToken);

        public ValueTask<OrderMoves> FindMovesAsync(string orderId, CancellationToken cancellationToken) =>
            lane.FindMovesAsync(orderId, cancellationToken);

        public ValueTask SaveSnapshotAsync(CancellationToken cancellationToken) => lane.SaveSnapshotAsync(cancellationToken);

        public void Dispose() => lane.Dispose();
    }
}
