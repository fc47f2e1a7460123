using OrderActors.Grains.Partners;
using OrderActors.Tests.Support;
using Polly.CircuitBreaker;
using Polly.Timeout;

namespace OrderActors.Grains.Tests.Partners;

/// <summary>What stands between an effect and a partner.</summary>
public sealed class PartnerPipelineTests : IDisposable
{
    private readonly FakeClock _clock = new();
    private readonly PartnerPipeline _pipeline;

    public PartnerPipelineTests() => _pipeline = new PartnerPipeline(new PartnerOptions(), _clock);

    public void Dispose() => _pipeline.Dispose();

    [Fact]
    public async Task Call_ThatTakesLongerThan800Ms_IsCancelled()
    {
        var token = CancellationToken.None;
        var call = _pipeline.CallAsync(async given =>
        {
            token = given;
            await Task.Delay(Timeout.InfiniteTimeSpan, _clock, given);
            return 0;
        }).AsTask();

        _clock.Advance(TimeSpan.FromMilliseconds(799));
        Assert.False(token.IsCancellationRequested);
        _clock.Advance(TimeSpan.FromMilliseconds(1));

        await Eventually.Done(Assert.ThrowsAsync<TimeoutRejectedException>(() => call));
        Assert.True(token.IsCancellationRequested);
    }

    [Fact]
    public async Task Call_BesideTwentyOthers_IsRefusedAtOnceAndTheNextOneAfterThemIsNot()
    {
        var gate = new TaskCompletionSource<int>();
        var calls = Enumerable.Range(0, 20).Select(_ => _pipeline.CallAsync(_ => new ValueTask<int>(gate.Task)).AsTask()).ToList();

        await Assert.ThrowsAsync<PartnerBusyException>(() => Succeed().AsTask());
        gate.SetResult(1);
        await Eventually.Done(Task.WhenAll(calls));

        Assert.Equal(7, await Succeed());
    }

    [Fact]
    public async Task Breaker_AfterTenFailures_KeepsCallsAwayUntilThePauseIsOver()
    {
        for (var i = 0; i < 10; i++)
        {
            await Assert.ThrowsAsync<InvalidOperationException>(() => Fail().AsTask());
        }

        var calls = 0;
        await Assert.ThrowsAsync<BrokenCircuitException>(() => _pipeline.CallAsync(_ => ValueTask.FromResult(++calls)).AsTask());
        Assert.Equal(0, calls);
        _clock.Advance(TimeSpan.FromSeconds(5));

        Assert.Equal(7, await Succeed());
        Assert.Equal(7, await Succeed());
    }

    [Fact]
    public async Task Breaker_WhenFewOfTheCallsFail_StaysClosed()
    {
        for (var i = 0; i < 30; i++)
        {
            Assert.Equal(7, await Succeed());
            Assert.Equal(7, await Succeed());
            await Assert.ThrowsAsync<InvalidOperationException>(() => Fail().AsTask());
        }
    }

    [Fact]
    public async Task Breaker_OfAPartnerThatRefusesEverything_StaysClosed()
    {
        for (var i = 0; i < 30; i++)
        {
            await Assert.ThrowsAsync<PartnerRefusedException>(
                () => _pipeline.CallAsync<int>(static _ => throw new PartnerRefusedException("HTTP 422")).AsTask());
        }

        Assert.Equal(7, await Succeed());
    }

    private ValueTask<int> Succeed() => _pipeline.CallAsync(static _ => ValueTask.FromResult(7));

    private ValueTask<int> Fail() => _pipeline.CallAsync<int>(static _ => throw new InvalidOperationException("Refused."));
}
