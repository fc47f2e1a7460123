using System.Net;
using OrderActors.Storage.Tests.Server;

namespace OrderActors.Load.Tests.Peers;

/// <summary>The peers take orders as this project does, or a comparison with them would say nothing.</summary>
[Collection(PostgresCollection.Name)]
public sealed class PeerOrderTests(PostgresFixture postgres)
{
    [Theory]
    [MemberData(nameof(RunningPeer.All), MemberType = typeof(RunningPeer))]
    public async Task Create_Repeated_IsAnsweredAsTheFirstTimeByteForByte(string peer)
    {
        await using var running = await RunningPeer.StartAsync(peer, await postgres.NewDatabaseAsync());
        var client = running.Client;
        await client.StockAsync("tea", 10);

        var first = await client.OrderAsync("key-1", PeerClient.Lines(("tea", 3)));
        var orderId = first.Json.GetProperty("orderId").GetString()!;
        await client.PayAsync("w-1", orderId, 3 * 450);
        var again = await client.OrderAsync("key-1", PeerClient.Lines(("tea", 3)));

        Assert.Equal(HttpStatusCode.Created, first.Status);
        Assert.Equal((first.Status, first.Body, first.ETag), (again.Status, again.Body, again.ETag));
        Assert.Equal("paid", await client.StatusAsync(orderId));
        Assert.Equal((7, 0, 3), await client.StockOfAsync("tea"));
        Assert.Equal(["1 placed", "2 paid"], await running.StepsAsync());
    }

    [Theory]
    [MemberData(nameof(RunningPeer.All), MemberType = typeof(RunningPeer))]
    public async Task Create_OfOneKeyByManyAtOnce_MakesOneOrder(string peer)
    {
        await using var running = await RunningPeer.StartAsync(peer, await postgres.NewDatabaseAsync());
        await running.Client.StockAsync("tea", 100);

        var answers = await Task.WhenAll(
            Enumerable.Range(0, 16).Select(_ => running.Client.OrderAsync("key-1", PeerClient.Lines(("tea", 1)))));

        Assert.All(answers, answer => Assert.Equal((HttpStatusCode.Created, answers[0].Body), (answer.Status, answer.Body)));
        Assert.Equal((99, 1, 0), await running.Client.StockOfAsync("tea"));
    }

    [Theory]
    [MemberData(nameof(RunningPeer.All), MemberType = typeof(RunningPeer))]
    public async Task Create_WithTheKeyOfAnotherOrder_IsRefused(string peer)
    {
        await using var running = await RunningPeer.StartAsync(peer, await postgres.NewDatabaseAsync());
        await running.Client.StockAsync("tea", 10);
        await running.Client.OrderedAsync("key-1", PeerClient.Lines(("tea", 3)));

        var other = await running.Client.OrderAsync("key-1", PeerClient.Lines(("tea", 4)));

        Assert.Equal((HttpStatusCode.UnprocessableEntity, "idempotency-mismatch"), (other.Status, other.Code));
        Assert.Contains("lines", other.Body, StringComparison.Ordinal);
        Assert.Equal((7, 3, 0), await running.Client.StockOfAsync("tea"));
    }

    [Theory]
    [MemberData(nameof(RunningPeer.All), MemberType = typeof(RunningPeer))]
    public async Task Create_OfMoreThanThereIs_HoldsNothingAndStaysRefused(string peer)
    {
        await using var running = await RunningPeer.StartAsync(peer, await postgres.NewDatabaseAsync());
        await running.Client.StockAsync("tea", 10);
        await running.Client.StockAsync("cup", 2);

        var first = await running.Client.OrderAsync("key-1", PeerClient.Lines(("tea", 1), ("cup", 3)));
        await running.Client.StockAsync("cup", 5);
        var again = await running.Client.OrderAsync("key-1", PeerClient.Lines(("tea", 1), ("cup", 3)));

        Assert.Equal((HttpStatusCode.Conflict, "out-of-stock"), (first.Status, first.Code));
        Assert.Equal("cup", Assert.Single(first.Json.GetProperty("skus").EnumerateArray()).GetString());
        Assert.Equal((HttpStatusCode.Conflict, "out-of-stock"), (again.Status, again.Code));
        Assert.Equal((10, 0, 0), await running.Client.StockOfAsync("tea"));
    }

    [Theory]
    [MemberData(nameof(RunningPeer.All), MemberType = typeof(RunningPeer))]
    public async Task Create_ByManyForTheLastUnits_SellsThoseAndNoMore(string peer)
    {
        await using var running = await RunningPeer.StartAsync(peer, await postgres.NewDatabaseAsync());
        await running.Client.StockAsync("tea", 10);

        var answers = await Task.WhenAll(
            Enumerable.Range(0, 40).Select(i => running.Client.OrderAsync($"key-{i}", PeerClient.Lines(("tea", 1)))));

        Assert.Equal(10, answers.Count(answer => answer.Status == HttpStatusCode.Created));
        Assert.Equal(30, answers.Count(answer => answer.Status == HttpStatusCode.Conflict && answer.Code == "out-of-stock"));
        Assert.Equal((0, 10, 0), await running.Client.StockOfAsync("tea"));
    }

    [Theory]
    [MemberData(nameof(RunningPeer.All), MemberType = typeof(RunningPeer))]
    public async Task Create_OfWhatNobodyStocked_IsRefused(string peer)
    {
        await using var running = await RunningPeer.StartAsync(peer, await postgres.NewDatabaseAsync());

        var answer = await running.Client.OrderAsync("key-1", PeerClient.Lines(("tea", 1)));

        Assert.Equal((HttpStatusCode.Conflict, "unknown-sku"), (answer.Status, answer.Code));
        Assert.Empty(await running.StepsAsync());
    }

    [Theory]
    [MemberData(nameof(RunningPeer.All), MemberType = typeof(RunningPeer))]
    public async Task List_PageByPage_HasEveryOrderOnceNewestFirst(string peer)
    {
        await using var running = await RunningPeer.StartAsync(peer, await postgres.NewDatabaseAsync());
        var client = running.Client;
        await client.StockAsync("tea", 10);
        var made = new List<string>();
        for (var i = 0; i < 5; i++)
        {
            made.Insert(0, await client.OrderedAsync($"key-{i}", PeerClient.Lines(("tea", 1)), customer: "c-7"));
        }

        await client.OrderedAsync("key-9", PeerClient.Lines(("tea", 1)), customer: "c-8");
        await client.CancelAsync(made[0]);

        Assert.Equal(made, await ListAsync(client, "customerId=c-7"));
        Assert.Equal([made[0]], await ListAsync(client, "status=cancelled"));
        Assert.Equal(6, (await ListAsync(client, "createdAfter=2020-01-01T00:00:00Z")).Count);
        Assert.Equal(HttpStatusCode.BadRequest, (await client.GetAsync("/v1/orders?colour=red")).Status);
    }

    [Theory]
    [MemberData(nameof(RunningPeer.All), MemberType = typeof(RunningPeer))]
    public async Task Request_ThatIsNotOfTheContract_IsRefused(string peer)
    {
        await using var running = await RunningPeer.StartAsync(peer, await postgres.NewDatabaseAsync());
        var client = running.Client;
        await client.StockAsync("tea", 10);
        var orderId = await client.OrderedAsync("key-1", PeerClient.Lines(("tea", 1)));
        var read = await client.GetAsync($"/v1/orders/{orderId}");

        Assert.Equal(HttpStatusCode.NotModified, (await client.GetAsync($"/v1/orders/{orderId}", ("If-None-Match", read.ETag!))).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await client.GetAsync($"/v1/orders/{orderId[..^1]}~")).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await client.GetAsync("/v1/orders", ("Authorization", "Bearer other"))).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await client.OrderAsync("", PeerClient.Lines(("tea", 1)))).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await client.OrderAsync("key-2", PeerClient.Lines(("tea", 0)))).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await client.OrderAsync("key-2", PeerClient.Lines(("tea", 1)) + ",1")).Status);
    }

    private static async Task<List<string>> ListAsync(PeerClient client, string query)
    {
        var ids = new List<string>();
        for (string? cursor = ""; cursor is not null;)
        {
            var page = (await client.GetAsync($"/v1/orders?{query}&limit=2{cursor}")).Json;
            ids.AddRange(page.GetProperty("items").EnumerateArray().Select(order => order.GetProperty("orderId").GetString()!));
            cursor = page.GetProperty("next").GetString() is { } next ? $"&cursor={next}" : null;
        }

        return ids;
    }
}
