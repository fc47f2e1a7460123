using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using OrderActors.ApiGateway.Admission;
using OrderActors.ApiGateway.Events;
using OrderActors.Gateway.Tests.Support;
using OrderActors.GrainInterfaces.Orders;

namespace OrderActors.Gateway.Tests.Events;

/// <summary>How many streams there are, how they are kept open, and how they end with the process.</summary>
public sealed class StreamBoundTests
{
    private const string Max = "Gateway:EventStreams:MaxStreams";
    private const string MaxPerKey = "Gateway:EventStreams:MaxStreamsPerKey";

    [Fact]
    public async Task Open_OverTheLimitOfAll_Is503UntilOneHasEnded()
    {
        await using var gateway = await StartAsync(new() { [Max] = "2", [MaxPerKey] = "2" });
        var order = gateway.Placed();
        await using var first = await EventReader.OpenAsync(gateway, order.OrderId);
        var second = await EventReader.OpenAsync(gateway, order.OrderId, key: GatewayHost.OrdersKey);

        await AssertFullAsync(gateway, order);
        await AssertFullAsync(gateway, order, GatewayHost.OrdersKey);
        Assert.Equal(2, Places(gateway).Count);
        await second.DisposeAsync();
        await gateway.UntilAsync(() => Places(gateway).Count == 1, "one place is free");

        await using var third = await EventReader.OpenAsync(gateway, order.OrderId);
    }

    [Fact]
    public async Task Open_OverTheLimitOfItsKey_Is503AndOtherKeysAreTaken()
    {
        await using var gateway = await StartAsync(new() { [MaxPerKey] = "1" });
        var order = gateway.Placed();
        await using var first = await EventReader.OpenAsync(gateway, order.OrderId);

        await AssertFullAsync(gateway, order);

        // A key of the same tenant has places of its own.
        await using var other = await EventReader.OpenAsync(gateway, order.OrderId, key: GatewayHost.OrdersKey);
    }

    [Theory]
    [InlineData(16_000, 0, 4, 4_000)]
    [InlineData(16_000, 0, 0, 16_000)]
    [InlineData(16_000, 0, 1_000, 100)]
    [InlineData(50, 0, 10, 50)]
    [InlineData(16_000, 7, 4, 7)]
    [InlineData(5, 7, 1, 5)]
    public void LimitOfKey_IsAShareUnlessItIsSet(int max, int perKey, int keys, int limit) =>
        Assert.Equal(limit, new EventStreamOptions { MaxStreams = max, MaxStreamsPerKey = perKey }.LimitOfKey(keys));

    [Fact]
    public async Task Stream_Open_HoldsNoPlaceAmongRequestsInFlight()
    {
        await using var gateway = await StartAsync(new() { ["Gateway:Admission:MaxRequestsInFlight"] = "1" });
        var order = gateway.Placed();

        await using var first = await EventReader.OpenAsync(gateway, order.OrderId);
        await first.UntilAsync(2);
        await using var second = await EventReader.OpenAsync(gateway, order.OrderId);
        await second.UntilAsync(2);

        Assert.Equal(0, gateway.Services.GetRequiredService<AdmissionGate>().AtWork);
    }

    [Fact]
    public async Task Stream_LongAfterTheDeadline_GoesOnAndGetsItsHeartbeats()
    {
        await using var gateway = await StartAsync();
        var order = gateway.Placed();
        await using var client = await EventReader.OpenAsync(gateway, order.OrderId);
        await client.UntilAsync(2);

        for (var beat = client.Comments + 1; beat <= 4; beat++)
        {
            gateway.Clock.Advance(TimeSpan.FromSeconds(15));
            await gateway.UntilAsync(() => client.Comments >= beat, $"heartbeat {beat}");
        }

        Assert.Equal([2], client.Versions);
        gateway.Grains.Steps.Set(order, 3);
        gateway.Grains.Feed.Tell(order, 3);
        await client.UntilAsync(2, 3);
    }

    [Fact]
    public async Task Stop_TellsEveryStreamToComeBackAndEndsIt()
    {
        await using var gateway = await StartAsync();
        var order = gateway.Placed();
        await using var client = await EventReader.OpenAsync(gateway, order.OrderId);
        await client.UntilAsync(2);

        gateway.Services.GetRequiredService<IHostApplicationLifetime>().StopApplication();

        await client.EndAsync();
        AssertSentAway(client);
        Assert.Equal(0, Places(gateway).Count);

        // A balancer may still send somebody here; who is refused would not come again.
        await using var late = await EventReader.OpenAsync(gateway, order.OrderId, lastEventId: 1);
        await late.EndAsync();
        Assert.Equal([2], late.Versions);
        AssertSentAway(late);
    }

    [Fact]
    public async Task Streams_OpenedAndClosedThousandsOfTimes_LeaveNothing()
    {
        await using var gateway = await StartAsync();
        var orders = Enumerable.Range(0, 10).Select(i => gateway.Placed($"k-{i}")).ToArray();
        var timers = gateway.Clock.ArmedTimers;

        for (var i = 0; i < 5_000; i += 50)
        {
            var clients = await Task.WhenAll(
                Enumerable.Range(i, 50).Select(n => EventReader.OpenAsync(gateway, orders[n % orders.Length].OrderId)));
            await Task.WhenAll(clients.Select(static client => client.DisposeAsync().AsTask()));
        }

        await gateway.UntilAsync(() => Places(gateway).Count == 0, "no stream is left");
        Assert.Equal(0, gateway.Services.GetRequiredService<WatchedOrders>().Count);
        await gateway.UntilAsync(() => gateway.Clock.ArmedTimers <= timers, "no timer is left");
        Assert.Equal(0, gateway.Services.GetRequiredService<AdmissionGate>().AtWork);
    }

    private static Task<GatewayHost> StartAsync(Dictionary<string, string?>? settings = null) => GatewayHost.StartAsync(settings);

    private static StreamPlaces Places(GatewayHost gateway) => gateway.Services.GetRequiredService<StreamPlaces>();

    private static async Task AssertFullAsync(GatewayHost gateway, OrderKey order, string? key = null)
    {
        using var response = await EventReader.SendAsync(gateway.Client, order.OrderId, key: key);
        await response.ProblemAsync(HttpStatusCode.ServiceUnavailable, "too-many-streams");
        Assert.NotNull(response.Headers.RetryAfter?.Delta);
    }

    private static void AssertSentAway(EventReader client)
    {
        Assert.True(client.HasEnded);
        Assert.InRange(int.Parse(client.Retry!, System.Globalization.CultureInfo.InvariantCulture), 1_000, 5_000);
    }
}
