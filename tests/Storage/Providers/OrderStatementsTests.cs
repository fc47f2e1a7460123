using System.Text;
using OrderActors.Domain.Orders;
using OrderActors.Storage.Orders;
using OrderActors.Storage.Tests.Server;

namespace OrderActors.Storage.Tests.Providers;

/// <summary>The record of an order, which the stored statements keep in the tables that lists, timelines and the keeper read.</summary>
[Collection(PostgresCollection.Name)]
public sealed class OrderStatementsTests(PostgresFixture postgres) : IAsyncLifetime
{
    private GrainRecords _records = null!;

    public async Task InitializeAsync() => _records = await GrainRecords.CreateAsync(postgres);

    public async Task DisposeAsync() => await _records.DisposeAsync();

    [Fact]
    public async Task Write_OfANewOrder_StoresTheRowAndTheSteps()
    {
        Assert.Equal(2, await WriteAsync(Sample.Placed("ord_1")));

        var row = Assert.Single(await _records.Statements.ReadTextAsync("SELECT * FROM orders"));
        Assert.Equal(("dev", "ord_1", "c-1"), (row["tenant"], row["id"], row["customer_id"]));
        Assert.Equal(((short)OrderStatus.AwaitingPayment, 2L), (row["status"], row["version"]));
        Assert.Equal((Sample.Noon.UtcDateTime, Sample.Noon.UtcDateTime.AddMinutes(15)), (row["created_at"], row["wake_at"]));
        Assert.Equal("""{"orderId": "ord_1"}""", row["state"]);
        var steps = Assert.Single(await _records.Statements.ReadTextAsync("SELECT * FROM order_events"));
        Assert.Equal(("dev", "ord_1", 2L), (steps["tenant"], steps["id"], steps["version"]));
        Assert.Equal(Encoding.UTF8.GetString(OrderSteps.Write(Sample.Placed("ord_1").Events)), steps["steps"]);
        Assert.Equal(0, await _records.CountAsync("OrleansStorage"));
    }

    [Fact]
    public async Task Read_OfAnOrder_GivesBackTheRow()
    {
        var order = Sample.Placed("ord_1");
        order.CreatedAt = Sample.Noon.AddMicroseconds(123_456);
        await WriteAsync(order);

        var (content, version) = (await _records.ReadAsync(Key("ord_1")))!.Value;

        var read = OrderContent.Read(Encoding.UTF8.GetBytes(content!));
        Assert.Equal(2, version);
        Assert.Equal(
            (order.CustomerId, order.Status, order.Version, order.CreatedAt, order.WakeAt),
            (read.CustomerId, read.Status, read.Version, read.CreatedAt, read.WakeAt));
        Assert.Equal("""{"orderId": "ord_1"}""", Encoding.UTF8.GetString(read.State));
        Assert.Null(await _records.ReadAsync(Key("ord_2")));
    }

    [Fact]
    public async Task Read_OfAnOrderThatSleeps_HasNoTimeToWakeIt()
    {
        await WriteAsync(Sample.Placed("ord_1"));
        await WriteAsync(Sample.Paid("ord_1"), expected: 2);

        var (content, version) = (await _records.ReadAsync(Key("ord_1")))!.Value;

        Assert.Null(OrderContent.Read(Encoding.UTF8.GetBytes(content!)).WakeAt);
        Assert.Equal(3, version);
    }

    [Fact]
    public async Task Write_OfAnOrderThatExistsOrMovedOn_ChangesNothing()
    {
        await WriteAsync(Sample.Placed("ord_1"));
        Assert.Equal(3, await WriteAsync(Sample.Paid("ord_1"), expected: 2));

        Assert.Null(await WriteAsync(Sample.Placed("ord_1")));
        Assert.Null(await WriteAsync(Sample.Paid("ord_1", version: 4, webhookId: "wh-1"), expected: 2));
        Assert.Null(await WriteAsync(Sample.Paid("ord_2", webhookId: "wh-2"), expected: 2));

        Assert.Equal(1, await _records.CountAsync("orders"));
        Assert.Equal(2, await _records.CountAsync("order_events"));
        Assert.Equal(0, await _records.CountAsync("webhook_receipts"));
    }

    [Fact]
    public async Task Write_WithAWebhookThatWasTaken_SaysSoAndChangesNothing()
    {
        await WriteAsync(Sample.Placed("ord_1"));
        Assert.Equal(3, await WriteAsync(Sample.Paid("ord_1", webhookId: "wh-1"), expected: 2));

        Assert.Equal(-4, await WriteAsync(Sample.Paid("ord_1", version: 4, webhookId: "wh-1"), expected: 3));
        Assert.Equal(-4, await WriteAsync(Sample.Paid("ord_1", version: 4, webhookId: "wh-1"), expected: 2));

        Assert.Equal(3, (await _records.ReadAsync(Key("ord_1")))!.Value.Version);
        Assert.Equal(2, await _records.CountAsync("order_events"));
    }

    [Fact]
    public async Task Write_ByManyAtOnce_LetsOneThrough()
    {
        for (var i = 0; i < 20; i++)
        {
            var placed = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => WriteAsync(Sample.Placed($"ord_{i}"))));
            var paid = await Task.WhenAll(Enumerable.Range(0, 8).Select(n =>
                WriteAsync(Sample.Paid($"ord_{i}", webhookId: $"wh-{i}-{n % 4}"), expected: 2)));

            Assert.Equal(2, Assert.Single(placed, version => version is not null));
            Assert.Equal(3, Assert.Single(paid, version => version > 0));
        }

        Assert.Equal(20, await _records.CountAsync("orders"));
        Assert.Equal(40, await _records.CountAsync("order_events"));
        Assert.Equal(20, await _records.CountAsync("webhook_receipts"));
    }

    [Fact]
    public async Task ClearAndDelete_OfAnOrder_ChangeNothing()
    {
        await WriteAsync(Sample.Placed("ord_1"));

        Assert.Null(await _records.ClearAsync(Key("ord_1"), 2));
        Assert.Null(await _records.DeleteAsync(Key("ord_1"), 2));

        Assert.Equal(2, (await _records.ReadAsync(Key("ord_1")))!.Value.Version);
    }

    private static GrainRecordKey Key(string orderId) => new("order", $"dev/{orderId}");

    private Task<int?> WriteAsync(OrderRecord order, int? expected = null) =>
        _records.WriteAsync(Key(order.OrderId), expected, Encoding.UTF8.GetString(OrderContent.Write(order)));
}
