using Microsoft.Extensions.Options;
using OrderActors.ApiGateway.Admission;
using OrderActors.Gateway.Tests.Support;

namespace OrderActors.Gateway.Tests.Admission;

public sealed class AdmissionGateTests : IDisposable
{
    private const int Sku = 7;

    private readonly TestClock _clock = new();
    private readonly AdmissionOptions _options = new() { MaxRequestsInFlight = 1, MaxCreatesPerSku = 1 };
    private readonly Lazy<AdmissionGate> _gate;

    public AdmissionGateTests() => _gate = new(() => new AdmissionGate(Options.Create(_options), _clock));

    private AdmissionGate Gate => _gate.Value;

    public void Dispose() => Gate.Dispose();

    [Fact]
    public async Task Exit_RequestsOfEveryPriorityWait_ThoseThatMatterMostGoFirst()
    {
        await TakeAsync(RequestPriority.Read);
        RequestPriority[] order = [RequestPriority.Read, RequestPriority.Create, RequestPriority.Change, RequestPriority.Webhook];
        var waiting = order.ToDictionary(static priority => priority, priority => Enter(priority));

        var last = RequestPriority.Read;
        foreach (var next in order.Reverse())
        {
            Gate.Exit(last, SkuSlots.None);
            Assert.True(await waiting[next]);
            Assert.Equal(order.Count(priority => priority > next), waiting.Values.Count(static entry => !entry.IsCompleted));
            last = next;
        }

        Gate.Exit(last, SkuSlots.None);
        Assert.Equal((0, 0), (Gate.AtWork, Gate.Waiting));
    }

    [Fact]
    public async Task Exit_PriorityWithLessThanItsShare_GoesBeforeAFloodOfAHigherOne()
    {
        _options.MaxRequestsInFlight = 10;
        for (var i = 0; i < 10; i++)
        {
            await TakeAsync(RequestPriority.Webhook);
        }

        var flood = Enter(RequestPriority.Webhook);
        var read = Enter(RequestPriority.Read);
        Gate.Exit(RequestPriority.Webhook, SkuSlots.None);

        Assert.True(await read);
        Assert.False(flood.IsCompleted);
    }

    [Fact]
    public async Task Exit_LineThatEmptiesNowAndThen_FirstToComeIsFirstToGo()
    {
        await TakeAsync(RequestPriority.Create);
        var (first, second) = (Enter(RequestPriority.Create), Enter(RequestPriority.Create));
        _clock.Advance(WaitingLine.Standing);

        Gate.Exit(RequestPriority.Create, SkuSlots.None);

        Assert.True(await first);
        Assert.False(second.IsCompleted);
    }

    [Fact]
    public async Task Exit_LineThatStands_LastToComeIsFirstToGo()
    {
        await TakeAsync(RequestPriority.Create);
        var first = Enter(RequestPriority.Create);
        _clock.Advance(WaitingLine.Standing + TimeSpan.FromMilliseconds(1));
        var second = Enter(RequestPriority.Create);

        Gate.Exit(RequestPriority.Create, SkuSlots.None);

        Assert.True(await second);
        Assert.False(first.IsCompleted);
    }

    [Fact]
    public async Task Enter_WaitsTooLong_IsRefusedAfterTheDelayAndNotBefore()
    {
        await TakeAsync(RequestPriority.Create);
        var late = Enter(RequestPriority.Create);
        _clock.Advance(_options.MaxWait);
        Gate.Exit(RequestPriority.Create, SkuSlots.None);

        // It is lost: although there is a place, it is too late for it.
        Assert.False(late.IsCompleted);
        Assert.Equal((0, 1), (Gate.AtWork, Gate.Waiting));
        _clock.Advance(_options.RefusalDelay - _options.MaxWait - TimeSpan.FromMilliseconds(1));
        Assert.False(late.IsCompleted);
        _clock.Advance(TimeSpan.FromMilliseconds(50));

        Assert.False(await late);
        Assert.Equal((0, 0), (Gate.AtWork, Gate.Waiting));
        Assert.Equal(0, _clock.ArmedTimers);
    }

    [Fact]
    public async Task Enter_LineHasStoodForLong_WaitsForLessTime()
    {
        await TakeAsync(RequestPriority.Create);
        var first = Enter(RequestPriority.Create);
        for (var waited = TimeSpan.Zero; waited <= _options.MaxWait; waited += TimeSpan.FromMilliseconds(25))
        {
            // Somebody always waits, so that this is no burst.
            _clock.Advance(TimeSpan.FromMilliseconds(25));
            _ = Enter(RequestPriority.Create);
        }

        var late = Enter(RequestPriority.Create);
        _clock.Advance(_options.MaxWaitInOverload);
        var inTime = Enter(RequestPriority.Create);
        Gate.Exit(RequestPriority.Create, SkuSlots.None);
        Assert.True(await inTime);
        Gate.Exit(RequestPriority.Create, SkuSlots.None);

        Assert.False(late.IsCompleted);
        Assert.False(first.IsCompleted);
        Assert.Equal(0, Gate.AtWork);
    }

    [Fact]
    public async Task Enter_DeadlinePasses_GivesUpAndLeavesNothing()
    {
        await TakeAsync(RequestPriority.Create);
        using var deadline = new CancellationTokenSource();
        var waiting = Gate.EnterAsync(RequestPriority.Create, Sku, deadline.Token).AsTask();
        var behind = Enter(RequestPriority.Create, Sku);

        await deadline.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        Gate.Exit(RequestPriority.Create, SkuSlots.None);
        Assert.True(await behind);
    }

    [Fact]
    public async Task Enter_DeadlinePassesOfOneThatIsLost_IsRefused()
    {
        await TakeAsync(RequestPriority.Create);
        using var deadline = new CancellationTokenSource();
        var lost = Gate.EnterAsync(RequestPriority.Create, SkuSlots.None, deadline.Token).AsTask();
        _clock.Advance(_options.MaxWait);

        await deadline.CancelAsync();

        Assert.False(await lost);
        Assert.Equal(0, Gate.Waiting);
    }

    [Fact]
    public async Task Enter_NoRoom_TakesThePlaceOfOneThatCanWaitMoreEasily()
    {
        _options.MaxRequestsWaiting = 2;
        await TakeAsync(RequestPriority.Create);
        var (read, create) = (Enter(RequestPriority.Read), Enter(RequestPriority.Create));

        Assert.True(Gate.Refuses(RequestPriority.Read));
        Assert.False(Gate.Refuses(RequestPriority.Create));
        Assert.False(await Enter(RequestPriority.Read));
        var webhook = Enter(RequestPriority.Webhook);

        Assert.False(await read);
        Assert.False(create.IsCompleted);
        Assert.False(webhook.IsCompleted);
        Assert.True(Gate.Refuses(RequestPriority.Create));
        Assert.Equal(2, Gate.Waiting);
    }

    [Fact]
    public async Task Enter_SkuHasAsManyAtWorkAsItMay_WaitsAndLetsOthersPass()
    {
        _options.MaxRequestsInFlight = 3;
        await TakeAsync(RequestPriority.Create, Sku);
        var crowded = Enter(RequestPriority.Create, Sku);
        Assert.True(await Enter(RequestPriority.Create, Sku + 1));
        Assert.False(crowded.IsCompleted);

        Gate.Exit(RequestPriority.Create, Sku);

        Assert.True(await crowded);
    }

    [Fact]
    public async Task Enter_RefusedForLackOfRoom_LeavesItsSkuToOthers()
    {
        _options.MaxRequestsWaiting = 0;
        await TakeAsync(RequestPriority.Read);
        Assert.False(await Enter(RequestPriority.Create, Sku));
        Gate.Exit(RequestPriority.Read, SkuSlots.None);

        Assert.True(await Enter(RequestPriority.Create, Sku));
    }

    private async Task TakeAsync(RequestPriority priority, int slot = SkuSlots.None) => Assert.True(await Enter(priority, slot));

    private Task<bool> Enter(RequestPriority priority, int slot = SkuSlots.None) =>
        Gate.EnterAsync(priority, slot, CancellationToken.None).AsTask();
}
