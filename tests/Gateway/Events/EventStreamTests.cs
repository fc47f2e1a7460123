using System.Net;
using Microsoft.Extensions.DependencyInjection;
using OrderActors.ApiGateway.Events;
using OrderActors.Domain.Orders;
using OrderActors.Gateway.Tests.Support;
using OrderActors.GrainInterfaces.Orders;

namespace OrderActors.Gateway.Tests.Events;

/// <summary>What a client gets of an order, from its first byte to the end.</summary>
public sealed class EventStreamTests : IAsyncLifetime
{
    private GatewayHost _gateway = null!;
    private OrderKey _order;

    public async Task InitializeAsync()
    {
        _gateway = await GatewayHost.StartAsync();
        _order = new OrderKey(GatewayHost.Tenant, _gateway.OrderId());
    }

    public async Task DisposeAsync() => await _gateway.DisposeAsync();

    [Fact]
    public async Task Open_WithoutLastEventId_StartsWithTheLatestStepAlone()
    {
        Steps.Set(_order, 3);

        await using var client = await OpenAsync();

        await client.UntilAsync(3);
        Assert.Equal(new StreamEvent("3", "step3", FakeSteps.JsonOf(_order, 3)), client.Events.Single());
        Assert.Equal("no-store", client.Response.Headers.CacheControl?.ToString());
        Assert.Equal("no", client.Response.Headers.GetValues("X-Accel-Buffering").Single());
    }

    [Theory]
    [InlineData(0, new long[] { 1, 2, 3 })]
    [InlineData(1, new long[] { 2, 3 })]
    [InlineData(3, new long[0])]
    [InlineData(9, new long[] { 3 })]
    public async Task Open_WithLastEventId_GetsEveryStepAfterIt(long lastEventId, long[] versions)
    {
        Steps.Set(_order, 3);

        await using var client = await OpenAsync(lastEventId);
        await client.UntilAsync(versions);
        Advance(4);

        await client.UntilAsync([.. versions, 4]);
    }

    [Fact]
    public async Task Open_FarBehind_GetsAllPages()
    {
        Steps.Set(_order, 1_000);

        await using var client = await OpenAsync(lastEventId: 0);

        await client.UntilAsync([.. Enumerable.Range(1, 1_000).Select(static version => (long)version)]);
    }

    [Theory]
    [InlineData("x")]
    [InlineData("-1")]
    [InlineData("1 ")]
    [InlineData("1.0")]
    [InlineData("99999999999999999999")]
    public async Task Open_WithAnIdThatIsNone_Is400(string lastEventId)
    {
        Steps.Set(_order, 3);

        using var response = await EventReader.SendAsync(_gateway.Client, _order.OrderId, lastEventId);

        Assert.Equal(["Last-Event-ID: must be the id of an event, a whole number"], await response.FaultsAsync());
        Assert.Equal(0, Steps.Reads);
    }

    [Fact]
    public async Task Open_OfAnOrderThatIsNotThere_Is404AndLeavesNothing()
    {
        var rivals = new OrderKey("rival", _gateway.OrderId(tenant: "rival"));
        Steps.Set(rivals, 3);

        foreach (var id in (string[])[_order.OrderId, rivals.OrderId, "ord_X", _order.OrderId[..^1] + "0"])
        {
            using var response = await EventReader.SendAsync(_gateway.Client, id);
            await response.ProblemAsync(HttpStatusCode.NotFound, "not-found");
        }

        AssertNothingIsOpen();
    }

    [Fact]
    public async Task Open_WhileTheDatabaseIsAway_Is503AndLeavesNothing()
    {
        Steps.Refusal = OrderRefusal.StorageUnavailable;

        using var response = await EventReader.SendAsync(_gateway.Client, _order.OrderId);

        await response.ProblemAsync(HttpStatusCode.ServiceUnavailable, "storage-unavailable");
        AssertNothingIsOpen();
    }

    [Fact]
    public async Task Open_WithAKeyThatLacksTheRole_Is403()
    {
        using var response = await EventReader.SendAsync(_gateway.Client, _order.OrderId, key: GatewayHost.StockKey);

        await response.ProblemAsync(HttpStatusCode.Forbidden, "forbidden");
    }

    [Fact]
    public async Task Head_SaysWhatAGetWouldAndIsNoStream()
    {
        Steps.Set(_order, 3);

        using var response = await EventReader.SendAsync(_gateway.Client, _order.OrderId, method: HttpMethod.Head);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("text/event-stream", response.Content.Headers.ContentType?.ToString());
        Assert.Equal("", await response.Content.ReadAsStringAsync());
        AssertNothingIsOpen();
    }

    [Fact]
    public async Task Stream_OfAnOrderThatEnds_EndsBehindItsLastStep()
    {
        Steps.Set(_order, 2);
        await using var client = await OpenAsync();
        await client.UntilAsync(2);

        Steps.Set(_order, 4, isEnded: true);
        _gateway.Grains.Feed.Tell(_order, 4);

        await client.EndAsync();
        Assert.True(client.HasEnded);
        Assert.Equal([2, 3, 4], client.Versions);
        await _gateway.UntilAsync(() => Watched.Count == 0, "nothing is watched");
        AssertNothingIsOpen();
    }

    [Fact]
    public async Task Open_OfAnOrderThatHasEnded_SendsWhatIsLeftAndThenTellsNotToComeBack()
    {
        Steps.Set(_order, 4, isEnded: true);

        await using (var fresh = await OpenAsync())
        {
            await fresh.EndAsync();
            Assert.True(fresh.HasEnded);
            Assert.Equal([4], fresh.Versions);
        }

        await using (var behind = await OpenAsync(lastEventId: 2))
        {
            await behind.EndAsync();
            Assert.Equal([3, 4], behind.Versions);
        }

        using var again = await EventReader.SendAsync(_gateway.Client, _order.OrderId, "4");
        Assert.Equal(HttpStatusCode.NoContent, again.StatusCode);
        AssertNothingIsOpen();
    }

    [Fact]
    public async Task Stream_OfAnOrderThatIsGone_EndsSoThatTheClientAsksAgain()
    {
        Steps.Set(_order, 5);
        await using var client = await OpenAsync();
        await client.UntilAsync(5);

        Steps.Set(_order, 3);
        _gateway.Grains.Feed.Miss();

        await client.EndAsync();
        Assert.True(client.HasEnded);
        Assert.Equal([5], client.Versions);
    }

    private FakeSteps Steps => _gateway.Grains.Steps;

    private WatchedOrders Watched => _gateway.Services.GetRequiredService<WatchedOrders>();

    private Task<EventReader> OpenAsync(long? lastEventId = null) => EventReader.OpenAsync(_gateway, _order.OrderId, lastEventId);

    private void Advance(long version)
    {
        Steps.Set(_order, version);
        _gateway.Grains.Feed.Tell(_order, version);
    }

    private void AssertNothingIsOpen()
    {
        Assert.Equal(0, Watched.Count);
        Assert.Equal(0, _gateway.Services.GetRequiredService<StreamPlaces>().Count);
    }
}
