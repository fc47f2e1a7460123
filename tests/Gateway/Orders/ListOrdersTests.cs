using System.Net;
using System.Text;
using System.Text.Json;
using OrderActors.Domain.Orders;
using OrderActors.Gateway.Tests.Support;
using OrderActors.GrainInterfaces.Orders;

namespace OrderActors.Gateway.Tests.Orders;

public sealed class ListOrdersTests : IAsyncLifetime
{
    private static readonly DateTimeOffset CreatedAt = new DateTimeOffset(2026, 2, 3, 4, 5, 6, TimeSpan.Zero).AddMicroseconds(789_012);

    private GatewayHost _gateway = null!;

    private FakeOrderQueryGrain Queries => _gateway.Grains.Queries(GatewayHost.Tenant);

    public async Task InitializeAsync() => _gateway = await GatewayHost.StartAsync();

    public async Task DisposeAsync() => await _gateway.DisposeAsync();

    [Fact]
    public async Task List_WithoutParameters_IsTheFirst50()
    {
        Assert.Equal("""{"items":[],"next":null}""", await GetAsync(""));
        Assert.Equal(new OrderListQuery { Limit = 50 }, Assert.Single(Queries.Asked));
    }

    [Fact]
    public async Task List_WithEveryParameter_AsksForThat()
    {
        await GetAsync(
            "?customerId=c-17&status=awaitingPayment&limit=200" +
            "&createdAfter=2026-01-01T00:00:00Z&createdBefore=2026-02-01T01:30:00.5%2B01:30");

        Assert.Equal(
            new OrderListQuery
            {
                CustomerId = "c-17",
                Status = OrderStatus.AwaitingPayment,
                CreatedAfter = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero),
                CreatedBefore = new DateTimeOffset(2026, 2, 1, 0, 0, 0, 500, TimeSpan.Zero),
                Limit = 200,
            },
            Assert.Single(Queries.Asked));
    }

    [Fact]
    public async Task List_EveryStatus_HasItsName()
    {
        foreach (var status in Enum.GetValues<OrderStatus>())
        {
            await GetAsync($"?status={JsonNamingPolicy.CamelCase.ConvertName(status.ToString())}");
            Assert.Equal(status, Queries.Asked[^1].Status);
        }
    }

    [Fact]
    public async Task List_NextOfAPage_LeadsToWhereItEnded()
    {
        var place = new OrderCursor(CreatedAt, _gateway.OrderId());
        Queries.Page = new OrderPage(["{\"a\":1}"u8.ToArray(), "{\"b\":2}"u8.ToArray()], place);
        var page = JsonDocument.Parse(await GetAsync("")).RootElement;

        await GetAsync($"?cursor={page.GetProperty("next").GetString()}");

        Assert.Equal("""[{"a":1},{"b":2}]""", page.GetProperty("items").GetRawText());
        Assert.Equal(place, Queries.Asked[^1].After);
    }

    [Fact]
    public async Task List_CursorThatWasNotMadeForTheTenant_Is400()
    {
        Queries.Page = new OrderPage([], new OrderCursor(CreatedAt, _gateway.OrderId()));
        var cursor = JsonDocument.Parse(await GetAsync("")).RootElement.GetProperty("next").GetString()!;
        var changed = new StringBuilder(cursor) { [10] = cursor[10] == 'A' ? 'B' : 'A' }.ToString();
        var (zeros, noBase64) = (new string('A', cursor.Length), new string('!', cursor.Length));
        foreach (var wrong in (string[])[changed, cursor[..^1], cursor + "A", "x", "%20", zeros, noBase64])
        {
            using var response = await _gateway.Client.GetAsync(new Uri($"/v1/orders?cursor={wrong}", UriKind.Relative));
            Assert.Equal(["cursor: must be the next of an earlier page"], await response.FaultsAsync());
        }

        using var foreign = await _gateway.Client.SendAsync(
            HttpMethod.Get, $"/v1/orders?cursor={cursor}", null, ("Authorization", $"Bearer {GatewayHost.OtherTenantKey}"));
        Assert.Equal(["cursor: must be the next of an earlier page"], await foreign.FaultsAsync());
    }

    // Stored instants are whole microseconds, and both comparisons are strict.
    [Theory]
    [InlineData("2026-01-01T00:00:00.123456789Z")]
    [InlineData("2026-01-01t01:30:00.123456789%2B01:30")]
    public async Task List_InstantBetweenTwoMicroseconds_TakesTheOneBesideIt(string instant)
    {
        await GetAsync($"?createdAfter={instant}&createdBefore={instant}");

        var at = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero).AddMicroseconds(123_456);
        Assert.Equal(
            new OrderListQuery { Limit = 50, CreatedAfter = at, CreatedBefore = at.AddMicroseconds(1) }, Assert.Single(Queries.Asked));
    }

    [Theory]
    [InlineData("x=1", "x: is not known")]
    [InlineData("x=", "x: is not known")]
    [InlineData("Status=paid", "Status: is not known")]
    [InlineData("limit=1&LIMIT=1", "LIMIT: is not known")]
    [InlineData("status", "status: must appear once, with a value")]
    [InlineData("limit=1&limit=1", "limit: must appear once, with a value")]
    [InlineData("status=", "status: must appear once, with a value")]
    [InlineData("customerId=a%2Fb", "customerId: must be 1 to 64 characters of A-Z a-z 0-9 . _ -")]
    [InlineData("limit=0", "limit: must be a whole number from 1 to 200")]
    [InlineData("limit=201", "limit: must be a whole number from 1 to 200")]
    [InlineData("limit=-1", "limit: must be a whole number from 1 to 200")]
    [InlineData("limit=1.0", "limit: must be a whole number from 1 to 200")]
    public async Task List_FaultyParameter_Is400(string query, string fault)
    {
        using var response = await _gateway.Client.GetAsync(new Uri($"/v1/orders?{query}", UriKind.Relative));

        Assert.Equal([fault], await response.FaultsAsync());
        Assert.Empty(_gateway.Grains.Touched);
    }

    [Theory]
    [InlineData("Paid")]
    [InlineData("2")]
    [InlineData("unknown")]
    public async Task List_UnknownStatus_NamesTheKnownOnes(string status)
    {
        using var response = await _gateway.Client.GetAsync(new Uri($"/v1/orders?status={status}", UriKind.Relative));

        var fault = Assert.Single(await response.FaultsAsync());
        Assert.StartsWith("status: must be one of placing, awaitingPayment, paid", fault, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("2026-01-01")]
    [InlineData("2026-01-01T00:00:00")]
    [InlineData("2026-01-01 00:00:00Z")]
    [InlineData("2026-13-01T00:00:00Z")]
    [InlineData("2026-01-01T25:00:00Z")]
    [InlineData("2026-01-01T00:00:00+02:00")]
    [InlineData("2026-01-01T00:00:00.Z")]
    [InlineData("1767225600")]
    [InlineData("yesterday")]
    public async Task List_WhatIsNoInstant_Is400(string instant)
    {
        using var response = await _gateway.Client.GetAsync(
            new Uri($"/v1/orders?createdAfter={instant}&createdBefore={instant}", UriKind.Relative));

        Assert.Equal(2, (await response.FaultsAsync()).Length);
    }

    [Fact]
    public async Task List_WithoutTheDatabase_Is503()
    {
        Queries.Page = new OrderPage([], null) { Refusal = OrderRefusal.StorageUnavailable };

        using var response = await _gateway.Client.GetAsync(new Uri("/v1/orders", UriKind.Relative));

        await response.ProblemAsync(HttpStatusCode.ServiceUnavailable, "storage-unavailable");
    }

    private async Task<string> GetAsync(string query)
    {
        using var response = await _gateway.Client.GetAsync(new Uri($"/v1/orders{query}", UriKind.Relative));
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return await response.Content.ReadAsStringAsync();
    }
}
