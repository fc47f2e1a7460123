using Microsoft.Extensions.DependencyInjection;
using OrderActors.ApiGateway.Events;
using OrderActors.Gateway.Tests.Support;
using OrderActors.GrainInterfaces.Orders;

namespace OrderActors.Gateway.Tests.Events;

/// <summary>How streams hear of what changes, and what they share.</summary>
public sealed class FollowTests : IAsyncLifetime
{
    private GatewayHost _gateway = null!;
    private OrderKey _order;

    public async Task InitializeAsync()
    {
        _gateway = await GatewayHost.StartAsync();
        _order = _gateway.Placed("k-1");
    }

    public async Task DisposeAsync() => await _gateway.DisposeAsync();

    [Fact]
    public async Task Streams_OfOneOrder_ShareOneReadOfAStep()
    {
        await using var one = await OpenAsync();
        await using var other = await OpenAsync();
        await one.UntilAsync(2);
        await other.UntilAsync(2);
        // The feed's first answer, whose cause is that nothing was heard before, is behind.
        await _gateway.UntilAsync(() => Steps.Checks.Count > 0, "versions were looked at");
        var reads = Steps.Reads;

        Steps.Set(_order, 3);
        _gateway.Grains.Feed.Tell(_order, 3);

        await one.UntilAsync(2, 3);
        await other.UntilAsync(2, 3);
        Assert.Equal(reads + 1, Steps.Reads);
        Assert.Equal(1, _gateway.Services.GetRequiredService<WatchedOrders>().Count);
    }

    [Fact]
    public async Task Change_BetweenTheReadAndTheFeedsFirstAnswer_IsFound()
    {
        var answer = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _gateway.Grains.Feed.Held = answer.Task;
        await using var client = await OpenAsync();
        await client.UntilAsync(2);
        await _gateway.UntilAsync(() => _gateway.Grains.Feed.Asked > 0, "the feed was asked");
        await _gateway.UntilAsync(() => Steps.Checks.Count > 0, "the turn of its version is over for half a minute");

        // Of this the feed knows nothing: it was told before anybody asked.
        Steps.Set(_order, 3);
        var stored = _gateway.Clock.GetUtcNow();
        answer.SetResult();

        await client.UntilAsync(2, 3);
        Assert.InRange(_gateway.Clock.GetUtcNow() - stored, TimeSpan.Zero, TimeSpan.FromSeconds(1));
    }

    [Fact]
    public async Task Stream_ThatReadLessThanAnotherBeforeIt_GetsWhatIsInBetween()
    {
        var answer = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Steps.AfterRead = async () => await answer.Task;
        var slow = OpenAsync();
        await _gateway.UntilAsync(() => Steps.Reads == 1, "the slow one has read");
        Steps.AfterRead = static () => default;
        Steps.Set(_order, 5);
        await using var quick = await OpenAsync();
        await quick.UntilAsync(5);

        answer.SetResult();

        await using var client = await slow;
        await client.UntilAsync(2, 3, 4, 5);
        Assert.Equal([5], quick.Versions);
        Assert.False(client.IsOver);
    }

    [Fact]
    public async Task Change_ThatNobodyTold_IsFoundWithinHalfAMinute()
    {
        await using var client = await OpenAsync();
        await client.UntilAsync(2);
        await _gateway.UntilAsync(() => Steps.Checks.Count > 0, "the first look is behind");

        Steps.Set(_order, 3);
        var told = _gateway.Clock.GetUtcNow();

        await client.UntilAsync(2, 3);
        Assert.InRange(_gateway.Clock.GetUtcNow() - told, TimeSpan.Zero, TimeSpan.FromSeconds(WatchedOrders.CheckSeconds + 1));
    }

    [Fact]
    public async Task Change_ThatTheFeedMissed_IsLookedForAtOnce()
    {
        await using var client = await OpenAsync();
        await client.UntilAsync(2);
        await _gateway.UntilAsync(() => Steps.Checks.Count > 0, "the first look is behind");

        Steps.Set(_order, 3);
        var told = _gateway.Clock.GetUtcNow();
        _gateway.Grains.Feed.Miss();

        await client.UntilAsync(2, 3);
        Assert.InRange(_gateway.Clock.GetUtcNow() - told, TimeSpan.Zero, TimeSpan.FromMilliseconds(900));
    }

    [Fact]
    public async Task Change_WhileTheFeedIsAway_IsFoundAllTheSame()
    {
        _gateway.Grains.Feed.Fault = new TimeoutException();
        await using var client = await OpenAsync();
        await client.UntilAsync(2);

        Steps.Set(_order, 3);
        var stored = _gateway.Clock.GetUtcNow();
        await client.UntilAsync(2, 3);
        Assert.InRange(_gateway.Clock.GetUtcNow() - stored, TimeSpan.Zero, TimeSpan.FromSeconds(6));

        _gateway.Grains.Feed.Fault = null;
        Steps.Set(_order, 4);
        _gateway.Grains.Feed.Tell(_order, 4);
        await client.UntilAsync(2, 3, 4);
    }

    [Fact]
    public async Task Steps_MoreThanMayWait_ComeAtOnceToWhoHasTakenAll()
    {
        await using var client = await OpenAsync();
        await client.UntilAsync(2);
        await _gateway.UntilAsync(() => Steps.Checks.Count > 0, "the first look is behind");

        Steps.Set(_order, 2 + OrderHistory.MaxSteps);
        _gateway.Grains.Feed.Tell(_order, 2 + OrderHistory.MaxSteps);

        await client.UntilAsync([.. Enumerable.Range(2, OrderHistory.MaxSteps + 1).Select(static version => (long)version)]);
        Assert.False(client.IsOver);
    }

    [Fact]
    public async Task Versions_OfManyOrders_AreLookedAtTogetherAndSpreadOverHalfAMinute()
    {
        var clients = new List<EventReader>();
        for (var i = 0; i < 60; i++)
        {
            clients.Add(await EventReader.OpenAsync(_gateway, _gateway.Placed($"k-{i}").OrderId));
        }

        await _gateway.UntilAsync(() => Steps.Checks.Sum(static keys => keys.Length) >= 60, "all were looked at, for the feed's sake");
        Steps.Checks.Clear();
        for (var second = 0; second < WatchedOrders.CheckSeconds; second++)
        {
            _gateway.Clock.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.Equal(WatchedOrders.CheckSeconds, Steps.Checks.Count);
        Assert.All(Steps.Checks, static keys => Assert.Equal(2, keys.Length));
        Assert.Equal(60, Steps.Checks.SelectMany(static keys => keys).Distinct().Count());
        foreach (var client in clients)
        {
            await client.DisposeAsync();
        }
    }

    [Fact]
    public async Task Gateway_WithoutAStream_AsksNobody()
    {
        await using (var client = await OpenAsync())
        {
            await client.UntilAsync(2);
            await _gateway.UntilAsync(() => _gateway.Grains.Feed.Asked > 0, "the feed was asked");
        }

        await _gateway.UntilAsync(() => _gateway.Services.GetRequiredService<StreamPlaces>().Count == 0, "no stream is left");
        // The call that waits sees no end before something is told.
        _gateway.Grains.Feed.Miss();
        _gateway.Clock.Advance(TimeSpan.FromSeconds(1));
        var (asked, checks) = (_gateway.Grains.Feed.Asked, Steps.Checks.Count);
        for (var second = 0; second < 60; second++)
        {
            _gateway.Clock.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.InRange(_gateway.Grains.Feed.Asked - asked, 0, 1);
        Assert.Equal(checks, Steps.Checks.Count);
    }

    private FakeSteps Steps => _gateway.Grains.Steps;

    private Task<EventReader> OpenAsync() => EventReader.OpenAsync(_gateway, _order.OrderId);
}
