using System.Net;
using OrderActors.Storage.Tests.Server;
using OrderActors.Tests.Support;

namespace OrderActors.Load.Tests.Peers;

/// <summary>The peers pay, ship and end orders as this project does.</summary>
[Collection(PostgresCollection.Name)]
public sealed class PeerPaymentTests(PostgresFixture postgres)
{
    [Theory]
    [MemberData(nameof(RunningPeer.All), MemberType = typeof(RunningPeer))]
    public async Task Webhook_DeliveredAgain_ChangesNothing(string peer)
    {
        await using var running = await RunningPeer.StartAsync(peer, await postgres.NewDatabaseAsync());
        var client = running.Client;
        await client.StockAsync("tea", 10);
        await client.StockAsync("cup", 10);
        var orderId = await client.OrderedAsync("key-1", PeerClient.Lines(("tea", 3), ("cup", 1)));

        Assert.Equal((HttpStatusCode.Conflict, "fulfilment-not-expected"), await RefusalAsync(client.ShipAsync("early", orderId)));
        foreach (var _ in Enumerable.Range(0, 2))
        {
            Assert.Equal(HttpStatusCode.NoContent, (await client.PayAsync("w-1", orderId, 4 * 450)).Status);
        }

        foreach (var _ in Enumerable.Range(0, 2))
        {
            Assert.Equal(HttpStatusCode.NoContent, (await client.ShipAsync("w-2", orderId)).Status);
        }

        Assert.Equal("fulfilled", await client.StatusAsync(orderId));
        Assert.Equal((7, 0, 3), await client.StockOfAsync("tea"));
        Assert.Equal(["1 placed", "2 paid", "3 shipped"], await running.StepsAsync());
        Assert.Equal(
            ["1 10", "2 3", "4 3"],
            await running.ReadAsync("SELECT kind || ' ' || quantity FROM stock_ledger WHERE sku = 'tea' ORDER BY seq"));
    }

    [Theory]
    [MemberData(nameof(RunningPeer.All), MemberType = typeof(RunningPeer))]
    public async Task Webhook_ThatIsNotSignedOrStale_ChangesNothing(string peer)
    {
        await using var running = await RunningPeer.StartAsync(peer, await postgres.NewDatabaseAsync());
        var client = running.Client;
        await client.StockAsync("tea", 10);
        var orderId = await client.OrderedAsync("key-1", PeerClient.Lines(("tea", 1)));
        var body = PeerClient.Payment(orderId, 450, "pay-1");

        var unsigned = await client.NotifyAsync("payment", "w-1", body, signature: "v1,AAAA");
        var stale = await client.NotifyAsync("payment", "w-1", body, age: TimeSpan.FromMinutes(6));

        Assert.Equal((HttpStatusCode.Unauthorized, HttpStatusCode.Unauthorized), (unsigned.Status, stale.Status));
        Assert.Equal("awaitingPayment", await client.StatusAsync(orderId));
    }

    [Theory]
    [MemberData(nameof(RunningPeer.All), MemberType = typeof(RunningPeer))]
    public async Task Payment_OfAnotherAmount_IsRefusedAndKept(string peer)
    {
        await using var running = await RunningPeer.StartAsync(peer, await postgres.NewDatabaseAsync());
        await running.Client.StockAsync("tea", 10);
        var orderId = await running.Client.OrderedAsync("key-1", PeerClient.Lines(("tea", 1)));

        Assert.Equal((HttpStatusCode.Conflict, "payment-mismatch"), await RefusalAsync(running.Client.PayAsync("w-1", orderId, 449)));

        Assert.Equal("awaitingPayment", await running.Client.StatusAsync(orderId));
        Assert.Equal(["1 placed", "2 paymentMismatch"], await running.StepsAsync());
    }

    [Theory]
    [MemberData(nameof(RunningPeer.All), MemberType = typeof(RunningPeer))]
    public async Task Cancel_GivesStockBackAndTakesALatePayment(string peer)
    {
        await using var running = await RunningPeer.StartAsync(peer, await postgres.NewDatabaseAsync());
        var client = running.Client;
        await client.StockAsync("tea", 10);
        var held = await client.OrderedAsync("key-1", PeerClient.Lines(("tea", 3)));
        var paid = await client.OrderedAsync("key-2", PeerClient.Lines(("tea", 2)));
        await client.PayAsync("w-2", paid, 2 * 450);

        Assert.Equal("cancelled", (await client.CancelAsync(held)).Json.GetProperty("status").GetString());
        Assert.Equal("refunding", (await client.CancelAsync(paid)).Json.GetProperty("status").GetString());
        Assert.Equal(HttpStatusCode.OK, (await client.CancelAsync(held)).Status);
        Assert.Equal((10, 0, 0), await client.StockOfAsync("tea"));

        Assert.Equal(HttpStatusCode.NoContent, (await client.PayAsync("w-1", held, 3 * 450)).Status);
        Assert.Equal("refunding", await client.StatusAsync(held));
    }

    [Theory]
    [MemberData(nameof(RunningPeer.All), MemberType = typeof(RunningPeer))]
    public async Task Order_NotPaidInTime_Expires(string peer)
    {
        await using var running = await RunningPeer.StartAsync(peer, await postgres.NewDatabaseAsync(), paymentTimeoutSeconds: 1);
        await running.Client.StockAsync("tea", 10);
        var orderId = await running.Client.OrderedAsync("key-1", PeerClient.Lines(("tea", 3)));

        await Eventually.True(async () => await running.Client.StatusAsync(orderId) == "expired");

        Assert.Equal((10, 0, 0), await running.Client.StockOfAsync("tea"));
    }

    private static async Task<(HttpStatusCode, string)> RefusalAsync(Task<PeerClient.Answer> answer) =>
        ((await answer).Status, (await answer).Code);
}
