using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using OrderActors.Domain.Stock;
using OrderActors.GrainInterfaces.Stock;
using OrderActors.Grains.Tests.Server;
using OrderActors.Storage.Stock;
using OrderActors.Storage.Tests.Server;
using OrderActors.Tests.Support;

namespace OrderActors.Grains.Tests.Stock;

/// <summary>A move that is under way while something else happens to its SKU.</summary>
[Collection(PostgresCollection.Name)]
public sealed class ReplacedLaneTests(PostgresFixture postgres)
{
    [Fact]
    public async Task Move_WhoseLaneIsReplacedMeanwhile_HoldsItsUnitsOnce()
    {
        await using var silo = await SiloHost.StartAsync(await postgres.NewDatabaseAsync(), configure: SlowLedger.Add);
        var ledger = (SlowLedger)silo.Services.GetRequiredService<IStockLedger>();
        var shop = new Shop(silo);
        var sku = await shop.StockedAsync(10);

        ledger.Hold("ord_slow");
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
    [Fact]
    public async Task Hold_ThatAskedTheLedgerBeforeItsRepeatWasWritten_IsNotRefusedForItsOwnUnit()
    {
        await using var silo = await SiloHost.StartAsync(await postgres.NewDatabaseAsync(), configure: SlowLedger.Add);
        var ledger = (SlowLedger)silo.Services.GetRequiredService<IStockLedger>();
        var shop = new Shop(silo);
        var sku = await shop.StockedAsync(1);
        var hold = new StockMoveMessage("ord_slow", StockMoveKind.Hold, 1);

        ledger.HoldAnswer("ord_slow");
        var slow = shop.Stock(sku).MoveAsync(hold, CancellationToken.None).AsTask();
        await ledger.Asked;
        var quick = await shop.Stock(sku).MoveAsync(hold, CancellationToken.None);
        ledger.LetGo();

        Assert.Equal((StockRefusal.None, StockRefusal.None), (quick.Refusal, (await slow).Refusal));
        Assert.Equal(
            StockRefusal.OutOfStock,
            (await shop.Stock(sku).MoveAsync(hold with { OrderId = "ord_other" }, CancellationToken.None)).Refusal);
        Assert.Equal((1, 0, 1, 0), await shop.CountersAsync(sku));
    }

    [Fact]
    public async Task Adjustment_WhoseLaneIsReplacedMeanwhile_IsAnsweredWithWhatItCameTo()
    {
        var membership = new Membership();
        await using var silo = await SiloHost.StartAsync(
            await postgres.NewDatabaseAsync(), configure: services => services.AddSingleton<IClusterVersion>(membership));
        var shop = new Shop(silo);
        var sku = await shop.StockedAsync(5);
        await using var holder = new NpgsqlConnection(silo.ConnectionString);
        await holder.OpenAsync();
        await using var transaction = await holder.BeginTransactionAsync();
        await using (var command = new NpgsqlCommand("LOCK TABLE stock_ledger IN SHARE MODE", holder, transaction))
        {
            await command.ExecuteNonQueryAsync();
        }

        var adjustment = shop.Stock(sku).AdjustAsync(7, "found", CancellationToken.None).AsTask();
        await Eventually.True(async () => await silo.QueryAsync<long>(
            "SELECT count(*) FROM pg_locks WHERE NOT granted AND relation = 'stock_ledger'::regclass") > 0);
        membership.Change();
        var meanwhile = await shop.Stock(sku).GetAsync(CancellationToken.None);
        await transaction.RollbackAsync();
        var answer = await adjustment;

        Assert.Equal(5, meanwhile.Stock.OnHand);
        Assert.Equal((StockRefusal.None, 12, 2), (answer.Refusal, answer.Stock.OnHand, answer.Stock.Version));
    }
}
