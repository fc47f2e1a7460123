using Microsoft.Extensions.DependencyInjection;
using OrderActors.Domain.Stock;
using OrderActors.GrainInterfaces.Stock;
using OrderActors.Grains.Tests.Server;
using OrderActors.Storage.Stock;
using OrderActors.Storage.Tests.Server;

namespace OrderActors.Grains.Tests.Stock;

/// <summary>A move that is under way while another writer of its SKU makes the activation read the ledger anew.</summary>
[Collection(PostgresCollection.Name)]
public sealed class ReplacedLaneTests(PostgresFixture postgres)
{
    [Fact]
    public async Task Move_WhoseLaneIsReplacedMeanwhile_HoldsItsUnitsOnce()
    {
        SlowLedger? ledger = null;
        await using var silo = await SiloHost.StartAsync(await postgres.NewDatabaseAsync(), configure: services =>
        {
            var real = services.Last(service => service.ServiceType == typeof(IStockLedger)).ImplementationType!;
            services.AddSingleton<IStockLedger>(provider =>
                ledger = new SlowLedger((IStockLedger)ActivatorUtilities.CreateInstance(provider, real)));
        });
        var shop = new Shop(silo);
        var sku = await shop.StockedAsync(10);

        ledger!.Hold("ord_slow");
        var move = shop.Stock(sku).MoveAsync(new StockMoveMessage("ord_slow", StockMoveKind.Hold, 4), CancellationToken.None).AsTask();
        await ledger.Asked;
        await silo.QueryAsync<object?>(
            $"INSERT INTO stock_ledger (tenant, sku, seq, kind, quantity, at) VALUES ('{Shop.Tenant}', '{sku}', 2, 1, 5, now())");
        Assert.Equal(StockRefusal.None, (await shop.Stock(sku).AdjustAsync(1, "found", CancellationToken.None)).Refusal);
        ledger.LetGo();

        Assert.Equal(StockRefusal.None, (await move).Refusal);
        await shop.PlacedAsync(sku, 12);
        Assert.Equal((16, 0, 16, 0), await shop.CountersAsync(sku));
    }
}
