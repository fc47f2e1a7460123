using Microsoft.Extensions.Options;
using OrderActors.ApiGateway.Admission;
using OrderActors.Gateway.Tests.Support;

namespace OrderActors.Gateway.Tests.Admission;

/// <summary>What becomes of requests that waited for their SKU, and of those beside them.</summary>
public sealed class CrowdedSkuTests : IDisposable
{
    private const int Sku = 7;

    private readonly TestClock _clock = new();
    private readonly AdmissionOptions _options = new() { MaxRequestsInFlight = 1, MaxCreatesPerSku = 1 };
    private readonly Lazy<AdmissionGate> _gate;

    public CrowdedSkuTests() => _gate = new(() => new AdmissionGate(Options.Create(_options), _clock));

    private AdmissionGate Gate => _gate.Value;

    public void Dispose() => Gate.Dispose();

    [Fact]
    public async Task Exit_MoreIsAskedThanCanBeDone_ASkuThatManyWantIsSoldToo()
    {
        (_options.MaxRequestsInFlight, _options.MaxCreatesPerSku) = (4, 2);
        var waiting = new List<(int Slot, Task<bool> Entry)>();
        var atWork = new Queue<int>();
        var begun = new Dictionary<int, int> { [Sku] = 0, [SkuSlots.None] = 0 };
        for (var i = 0; i < 1_000; i++)
        {
            // Two come every 5 ms, one of them for the SKU; every 10 ms one is done.
            waiting.Add((Sku, Enter(Sku)));
            waiting.Add((SkuSlots.None, Enter(SkuSlots.None)));
            if (i % 2 == 1 && atWork.TryDequeue(out var done))
            {
                Gate.Exit(RequestPriority.Create, done);
            }

            var ended = waiting.Where(static request => request.Entry.IsCompleted).ToArray();
            waiting.RemoveAll(request => ended.Contains(request));
            foreach (var (slot, entry) in ended)
            {
                if (await entry)
                {
                    atWork.Enqueue(slot);
                    begun[slot]++;
                }
            }

            _clock.Advance(TimeSpan.FromMilliseconds(5));
        }

        Assert.InRange(begun[SkuSlots.None], 100, 500);
        Assert.InRange(begun[Sku], 100, 500);
    }

    [Fact]
    public async Task Sweep_OnesThatWaitedForTheirSkuAreAhead_OthersAreRefusedInTimeAllTheSame()
    {
        var (atWork, others) = (Sku, new Dictionary<Task<bool>, int>());
        Assert.True(await Enter(Sku));
        var first = Enter(SkuSlots.None);
        _clock.Advance(WaitingLine.Standing);
        for (var waited = TimeSpan.Zero; waited < 2 * _options.RefusalDelay; waited += TimeSpan.FromMilliseconds(25))
        {
            // For the SKU somebody always waits who came just now.
            others.Add(Enter(Sku), Sku);
            _clock.Advance(TimeSpan.FromMilliseconds(1));
            others.Add(Enter(SkuSlots.None), SkuSlots.None);
            Gate.Exit(RequestPriority.Create, atWork);
            for (var hasBegun = false; !hasBegun;)
            {
                var next = await Task.WhenAny(others.Keys).WaitAsync(TimeSpan.FromSeconds(5));
                others.Remove(next, out atWork);
                hasBegun = await next;
            }

            _clock.Advance(TimeSpan.FromMilliseconds(24));
        }

        Assert.False(await Eventually(first));
    }

    [Fact]
    public async Task Enter_OnlyItsSkuIsCrowded_LimitDoesNotGrow()
    {
        _options.MaxRequestsInFlight = 2_048;
        // A clock that is turned on makes the threads look late.
        _options.TargetDelay = TimeSpan.FromSeconds(10);
        Assert.True(await Enter(Sku));
        var before = Gate.Limit;
        for (var i = 0; i < 10; i++)
        {
            _ = Enter(Sku);
            _clock.Advance(ConcurrencyLimit.Window);
        }

        Assert.Equal(1, Gate.AtWork);
        Assert.Equal(before, Gate.Limit);
    }

    private static Task<bool> Eventually(Task<bool> entry) => entry.WaitAsync(TimeSpan.FromSeconds(5));

    private Task<bool> Enter(int slot) => Gate.EnterAsync(RequestPriority.Create, slot, CancellationToken.None).AsTask();
}
