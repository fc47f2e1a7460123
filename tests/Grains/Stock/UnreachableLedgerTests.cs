using Microsoft.Extensions.DependencyInjection;
using OrderActors.Domain.Stock;
using OrderActors.GrainInterfaces.Stock;
using OrderActors.Grains.Tests.Server;
using OrderActors.Storage.Stock;
using OrderActors.Storage.Tests.Server;

namespace OrderActors.Grains.Tests.Stock;

/// <summary>A ledger that can't be asked what an order moved, while the lane to it is open.</summary>
[Collection(PostgresCollection.Name)]
public sealed class UnreachableLedgerTests(PostgresFixture postgres)
{
    [Fact]
    public async Task Move_WhoseOrderCannotBeLookedUp_IsRefusedAndNoFault()
    {
        await using var silo = await SiloHost.StartAsync(await postgres.NewDatabaseAsync(), configure: SlowLedger.Add);
        var ledger = (SlowLedger)silo.Services.GetRequiredService<IStockLedger>();
        var shop = new Shop(silo);
        var sku = await shop.StockedAsync(10);
        var hold = new StockMoveMessage("ord_1", StockMoveKind.Hold, 1);

        ledger.IsAway = true;
        Assert.Equal(StockRefusal.StorageUnavailable, (await shop.Stock(sku).MoveAsync(hold, CancellationToken.None)).Refusal);

        ledger.IsAway = false;
        Assert.Equal(StockRefusal.None, (await shop.Stock(sku).MoveAsync(hold, CancellationToken.None)).Refusal);
        Assert.Equal((10, 9, 1, 0), await shop.CountersAsync(sku));
    }
}
