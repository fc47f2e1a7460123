using System.Text;
using Microsoft.Extensions.DependencyInjection;
using OrderActors.Domain.Orders;
using OrderActors.Grains.Tests.Server;
using OrderActors.Storage.Commit;
using OrderActors.Storage.Hosting;
using OrderActors.Storage.Orders;
using OrderActors.Storage.Tests.Server;
using Orleans.Storage;

namespace OrderActors.Grains.Tests.AdoNet;

/// <summary>Orders through the ADO.NET storage provider of Orleans: the same words for what becomes of a write as from the commit
/// writer, and the same tables.</summary>
[Collection(PostgresCollection.Name)]
public sealed class OrderProviderTests(AdoNetSiloFixture fixture) : IClassFixture<AdoNetSiloFixture>
{
    private readonly string _order = Shop.New("ord_T");

    private IServiceProvider Services => fixture.Silo.Services;

    [Fact]
    public async Task Write_OfANewOrder_IsReadBack()
    {
        var order = Sample.Placed(_order);

        var written = await WriteAsync(order);

        Assert.Equal((CommitOutcome.Committed, "2", true), written);
        var read = await ReadAsync();
        Assert.Equal(("2", true), (read.ETag, read.RecordExists));
        Assert.Equal(("dev", _order), (read.State.Tenant, read.State.OrderId));
        Assert.Equal(
            (order.CustomerId, order.Status, order.Version, order.CreatedAt, order.WakeAt),
            (read.State.CustomerId, read.State.Status, read.State.Version, read.State.CreatedAt, read.State.WakeAt));
        Assert.Equal($$"""{"orderId": "{{_order}}"}""", Encoding.UTF8.GetString(read.State.State));
        var queries = Services.GetRequiredService<IOrderQueries>();
        var steps = await queries.ReadEventsAsync("dev", _order, afterVersion: 0, limit: 10, CancellationToken.None);
        Assert.Equal([(1L, "orderPlaced"), (2L, "stockReserved")], steps.Select(step => (step.Version, step.Name)));
        var due = await Services.GetRequiredService<IDueOrders>().FindAsync(
            Sample.Noon.AddHours(1), after: null, limit: 1_000, CancellationToken.None);
        Assert.Contains(due, order => order.OrderId == _order);
    }

    [Fact]
    public async Task Read_OfAnUnknownOrder_SaysThatThereIsNone()
    {
        var read = await ReadAsync();

        Assert.Equal((null, false), (read.ETag, read.RecordExists));
    }

    [Fact]
    public async Task Write_OfAnOrderThatExistsOrMovedOn_IsAConflict()
    {
        await WriteAsync(Sample.Placed(_order));
        Assert.Equal((CommitOutcome.Committed, "3", true), await WriteAsync(Sample.Paid(_order), "2"));

        Assert.Equal((CommitOutcome.VersionConflict, null, false), await WriteAsync(Sample.Placed(_order)));
        Assert.Equal((CommitOutcome.VersionConflict, "2", true), await WriteAsync(Sample.Paid(_order, version: 4), "2"));

        Assert.Equal(OrderStatus.Paid, (await ReadAsync()).State.Status);
    }

    [Fact]
    public async Task Write_WithAWebhookThatWasTaken_SaysSoAndKeepsTheETag()
    {
        await WriteAsync(Sample.Placed(_order));
        await WriteAsync(Sample.Paid(_order, webhookId: $"wh-{_order}"), "2");

        var repeated = await WriteAsync(Sample.Paid(_order, version: 4, webhookId: $"wh-{_order}"), "3");

        Assert.Equal((CommitOutcome.WebhookRepeated, "3", true), repeated);
        Assert.Equal("3", (await ReadAsync()).ETag);
    }

    [Fact]
    public async Task Write_WithoutAStep_StoresTheWebhookAndKeepsTheVersion()
    {
        await WriteAsync(Sample.Placed(_order));

        var written = await WriteAsync(Sample.Told(_order, $"wh-{_order}"), "2");

        Assert.Equal((CommitOutcome.Committed, "2", true), written);
        Assert.Equal((CommitOutcome.WebhookRepeated, "2", true), await WriteAsync(Sample.Told(_order, $"wh-{_order}"), "2"));
        Assert.Equal((CommitOutcome.VersionConflict, "1", true), await WriteAsync(Sample.Told(_order, $"other-{_order}"), "1"));
        Assert.Equal((CommitOutcome.Committed, "3", true), await WriteAsync(Sample.Paid(_order, webhookId: $"other-{_order}"), "2"));
    }

    [Fact]
    public async Task Write_WithAStockClaim_IsRefused()
    {
        Assert.Equal((CommitOutcome.StockConflict, null, false), await WriteAsync(Sample.Placed(_order, 17)));

        Assert.False((await ReadAsync()).RecordExists);
    }

    [Fact]
    public async Task Write_OfAStateThatCannotBeStored_IsRefused()
    {
        var order = Sample.Placed(_order);
        order.State = Sample.Json("""{"text": "\u0000"}""");

        Assert.Equal(CommitOutcome.Unavailable, (await WriteAsync(order)).Outcome);

        Assert.False((await ReadAsync()).RecordExists);
    }

    [Fact]
    public async Task Write_WithdrawnBeforeItBegan_ChangesNothing()
    {
        var order = Sample.Placed(_order);
        order.Withdrawal = new CancellationToken(canceled: true);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => WriteAsync(order));

        Assert.False((await ReadAsync()).RecordExists);
    }

    private GrainId Grain => GrainId.Create("order", $"{Sample.Tenant}/{_order}");

    private IGrainStorage Storage => Services.GetRequiredKeyedService<IGrainStorage>(OrderStorageServices.StorageName);

    private async Task<(CommitOutcome Outcome, string? ETag, bool RecordExists)> WriteAsync(OrderRecord order, string? expected = null)
    {
        var state = new GrainState<OrderRecord>(order, expected) { RecordExists = expected is not null };
        try
        {
            await Storage.WriteStateAsync("order", Grain, state);
            return (CommitOutcome.Committed, state.ETag, state.RecordExists);
        }
        catch (InconsistentStateException)
        {
            return (CommitOutcome.VersionConflict, state.ETag, state.RecordExists);
        }
        catch (CommitFailedException failure)
        {
            return (failure.Outcome, state.ETag, state.RecordExists);
        }
    }

    private async Task<(OrderRecord State, string? ETag, bool RecordExists)> ReadAsync()
    {
        var state = new GrainState<OrderRecord>();
        await Storage.ReadStateAsync("order", Grain, state);
        return (Assert.IsType<OrderRecord>(state.State), state.ETag, state.RecordExists);
    }
}
