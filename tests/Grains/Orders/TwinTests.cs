using OrderActors.Domain.Orders;
using OrderActors.Domain.Stock;
using OrderActors.Grains.Tests.Server;
using OrderActors.Storage.Tests.Server;

namespace OrderActors.Grains.Tests.Orders;

/// <summary>
/// Two silos that don't know of each other on one database: every order and every SKU has two activations, and the database decides.
/// </summary>
/// <typeparam name="TTwins">The silos, with what stores their orders.</typeparam>
public abstract class TwinTests<TTwins>(TTwins twins) : IClassFixture<TTwins>
    where TTwins : TwinFixture
{
    private readonly Shop _one = new(twins.One);
    private readonly Shop _other = new(twins.Other);

    [Fact]
    public async Task Place_OfOneKeyAtBoth_YieldsOneOrder()
    {
        var sku = await _one.StockedAsync(10);
        for (var i = 0; i < 5; i++)
        {
            var orderId = Shop.New("ord_T");

            var answers = await Task.WhenAll(_one.PlaceAsync(orderId, (sku, 1)), _other.PlaceAsync(orderId, (sku, 1)));

            Assert.All(answers, answer => Assert.Equal(OrderRefusal.None, answer.Refusal));
            Assert.Equal(answers[0].Order!.Json, answers[1].Order!.Json);
            Assert.Single(answers, answer => answer.Replayed);
        }

        Assert.Equal((10, 5, 5, 0), await CommittedAsync(sku));
    }

    [Fact]
    public async Task Place_OfOneSkuAtBoth_NeverOversells()
    {
        const int Units = 60;
        var sku = await _one.StockedAsync(Units);

        var granted = await Task.WhenAll(new[] { _one, _other }.SelectMany(shop => Enumerable.Range(0, 8).Select(async _ =>
        {
            var held = 0;
            while (true)
            {
                var refusal = (await shop.PlaceAsync(Shop.New("ord_T"), (sku, 1))).Refusal;
                if (refusal == OrderRefusal.OutOfStock)
                {
                    return held;
                }

                Assert.True(refusal is OrderRefusal.None or OrderRefusal.Contended, refusal.ToString());
                held += refusal == OrderRefusal.None ? 1 : 0;
            }
        })));

        Assert.Equal(Units, granted.Sum());
        Assert.Equal((Units, 0, Units, 0), await CommittedAsync(sku));
    }

    [Fact]
    public async Task Ship_AtTheOneThatKnowsOfNoPayment_IsJudgedByTheRow()
    {
        var orderId = await _one.PlacedAsync(await _one.StockedAsync(1));
        Assert.Equal("awaitingPayment", await _other.StatusAsync(orderId));
        Assert.Equal(OrderRefusal.None, (await _one.PayAsync(orderId, Shop.UnitPriceMinor)).Refusal);

        var answer = await _other.ShipAsync(orderId);

        Assert.Equal(OrderRefusal.None, answer.Refusal);
        Assert.Equal("fulfilled", await _other.StatusAsync(orderId));
    }

    [Fact]
    public async Task Order_PaidAtOneAndCancelledAtTheOther_DoesOneOfBoth()
    {
        var sku = await _one.StockedAsync(10);
        for (var i = 0; i < 5; i++)
        {
            var orderId = await _one.PlacedAsync(sku);
            Assert.Equal("awaitingPayment", await _other.StatusAsync(orderId));

            var answers = await Task.WhenAll(_one.PayAsync(orderId, Shop.UnitPriceMinor), _other.CancelAsync(orderId));

            Assert.Equal(OrderRefusal.None, answers[0].Refusal);
            Assert.True(answers[1].Refusal is OrderRefusal.None or OrderRefusal.NotCancellable, answers[1].Refusal.ToString());

            // Paid and then cancelled is both a sale and its return, and each is settled.
            var steps = (await _one.StepsAsync(orderId)).Where(step => step != "stockSettled").ToArray();
            Assert.Equal(steps.Distinct(), steps);
        }

        var (onHand, available, held, sold) = await CommittedAsync(sku);
        Assert.Equal((10, onHand), (onHand + sold, available + held));
    }

    [Fact]
    public async Task Cancel_AtAVersionThatTheOtherSiloLeft_IsRefused()
    {
        var orderId = await _one.PlacedAsync(await _one.StockedAsync(1));
        Assert.Equal("awaitingPayment", await _other.StatusAsync(orderId));
        await _one.NoteAsync(
            orderId, new GrainInterfaces.Orders.PaymentFailedNotice(Shop.New("payment:wh"), "pay-1", "card declined"));

        var answer = await _other.CancelAsync(orderId, expectedVersion: 2);

        Assert.Equal((OrderRefusal.VersionMismatch, 3), (answer.Refusal, answer.Order!.Version));
        Assert.Equal("awaitingPayment", await _other.StatusAsync(orderId));
    }

    [Fact]
    public async Task Webhook_ThatTheOtherSiloTook_ShowsWhatItMadeOfTheOrder()
    {
        var orderId = await _one.PlacedAsync(await _one.StockedAsync(1));
        Assert.Equal("awaitingPayment", await _other.StatusAsync(orderId));
        var webhookId = Shop.New("payment:wh");
        await _one.PayAsync(orderId, Shop.UnitPriceMinor, webhookId: webhookId);

        var answer = await _other.PayAsync(orderId, Shop.UnitPriceMinor, webhookId: webhookId);

        Assert.Equal(OrderRefusal.None, answer.Refusal);
        Assert.Equal($"pay-{orderId}", Shop.Json(answer.Order).GetProperty("payment").GetProperty("paymentId").GetString());
    }

    [Fact]
    public async Task SetOnHand_AtBoth_LosesNothing()
    {
        var sku = await _one.StockedAsync(5);
        Assert.Equal(5, (await _other.StockViewAsync(sku)).OnHand);

        Assert.Equal(StockRefusal.None, (await _one.Stock(sku).AdjustAsync(2, "found", CancellationToken.None)).Refusal);
        Assert.Equal(StockRefusal.None, (await _other.Stock(sku).AdjustAsync(3, "found", CancellationToken.None)).Refusal);

        Assert.Equal((10, 10, 0, 0), await CommittedAsync(sku));
    }

    private async Task<(long OnHand, long Available, long Held, long Sold)> CommittedAsync(string sku)
    {
        var received = await SumAsync(sku, "kind = 1", "quantity");
        var held = await SumAsync(sku, "kind IN (2, 3, 4)", "CASE kind WHEN 2 THEN quantity ELSE -quantity END");
        var sold = await SumAsync(sku, "kind IN (4, 5)", "CASE kind WHEN 4 THEN quantity ELSE -quantity END");
        return (received - sold, received - sold - held, held, sold);
    }

    private Task<long> SumAsync(string sku, string which, string what) => twins.One.QueryAsync<long>(
        $"SELECT coalesce(sum({what}), 0)::bigint FROM stock_ledger WHERE sku = '{sku}' AND {which}");
}

/// <inheritdoc/>
[Collection(PostgresCollection.Name)]
public sealed class TwinTests(TwinFixture twins) : TwinTests<TwinFixture>(twins);

/// <summary>Two silos on one database.</summary>
public class TwinFixture(PostgresFixture postgres) : IAsyncLifetime
{
    private SiloHost? _one;
    private SiloHost? _other;

    public SiloHost One => _one!;

    public SiloHost Other => _other!;

    /// <summary>Settings that differ from the defaults.</summary>
    protected virtual (string, string)[] Settings => [];

    public async Task InitializeAsync()
    {
        var database = await postgres.NewDatabaseAsync();
        _one = await SiloHost.StartAsync(database, Settings);
        _other = await SiloHost.StartAsync(database, Settings);
    }

    public async Task DisposeAsync()
    {
        await One.DisposeAsync();
        await Other.DisposeAsync();
    }
}
