using Microsoft.Extensions.DependencyInjection;
using OrderActors.Domain.Stock;
using OrderActors.GrainInterfaces.Stock;
using OrderActors.Grains.Tests.Server;
using OrderActors.Storage.Stock;
using OrderActors.Storage.Tests.Server;

namespace OrderActors.Grains.Tests.Stock;

/// <summary>A call that comes while the ledger is being read for an earlier one.</summary>
[Collection(PostgresCollection.Name)]
public sealed class JoinedOpeningTests(PostgresFixture postgres)
{
    [Fact]
    public async Task Call_ThatComesAfterTheLedgerWasReadAndTheMembershipChanged_IsNotAnsweredFromThatRead()
    {
        var membership = new Membership();
        SlowOpenings? ledger = null;
        await using var silo = await SiloHost.StartAsync(await postgres.NewDatabaseAsync(), configure: services =>
        {
            services.AddSingleton<IClusterVersion>(membership);
            services.PutBeforeLedger(real => ledger = new SlowOpenings(real));
        });
        var shop = new Shop(silo);
        var sku = await shop.StockedAsync(10);
        ledger!.HoldNext();
        membership.Change();
        var early = shop.Stock(sku).GetAsync(CancellationToken.None).AsTask();
        await ledger.WasRead;

        // The SKU lives elsewhere for a moment, and is back.
        await silo.QueryAsync<object?>(
            $"INSERT INTO stock_ledger (tenant, sku, seq, kind, quantity, at) VALUES ('{Shop.Tenant}', '{sku}', 2, 1, 5, now())");
        membership.Change();
        var late = shop.Stock(sku).GetAsync(CancellationToken.None).AsTask();

        // Is answered at once, and after what came before it has begun.
        await shop.Stock(sku).ClaimAsync(new StockClaimMessage("ord_1", StockMoveKind.Hold, 1, Guid.Empty));
        ledger.LetGo();

        await early;
        Assert.Equal(15, (await late).Stock.OnHand);
    }

    /// <summary>Ledgers of which one read is kept until a test lets it go.</summary>
    private sealed class SlowOpenings(IStockLedger ledger) : IStockLedger
    {
        private readonly TaskCompletionSource _wasRead = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource _mayAnswer = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int _isNext;

        public Task WasRead => _wasRead.Task;

        public void HoldNext() => _isNext = 1;

        public void LetGo() => _mayAnswer.SetResult();

        public async ValueTask<IStockLane> OpenAsync(string tenant, string sku, CancellationToken cancellationToken)
        {
            var lane = await ledger.OpenAsync(tenant, sku, cancellationToken);
            if (Interlocked.Exchange(ref _isNext, 0) == 1)
            {
                _wasRead.SetResult();
                await _mayAnswer.Task;
            }

            return lane;
        }
    }
}
