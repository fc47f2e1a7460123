using OrderActors.ApiGateway.Admission;
using OrderActors.Gateway.Tests.Support;

namespace OrderActors.Gateway.Tests.Admission;

public sealed class ConcurrencyLimitTests
{
    private readonly TestClock _clock = new();
    private readonly ConcurrencyLimit _limit;

    public ConcurrencyLimitTests() => _limit = new ConcurrencyLimit(
        new() { MinRequestsInFlight = 50, MaxRequestsInFlight = 1_000, TargetDelay = TimeSpan.FromMilliseconds(20) }, _clock);

    [Fact]
    public void Adjust_WorkStandsInLineForTooLong_FallsToTheMinimumAndNoFurther()
    {
        var before = _limit.Current;
        Answer(21, 21);
        EndWindow();
        Assert.InRange(_limit.Current, 50, before - 1);

        for (var i = 0; i < 100; i++)
        {
            Answer(500);
            EndWindow();
        }

        Assert.Equal(50, _limit.Current);
    }

    [Fact]
    public void Adjust_OwnThreadsAreBehind_Falls()
    {
        var before = _limit.Current;
        EndWindow(ownDelayMs: 21);
        Assert.InRange(_limit.Current, 50, before - 1);
    }

    [Fact]
    public void Adjust_MeanIsWithinTheTarget_DoesNotFall()
    {
        var before = _limit.Current;
        Answer(0, 0, 60);
        EndWindow();
        Assert.Equal(before, _limit.Current);
    }

    [Fact]
    public void Adjust_LimitReachedAndNoDelay_GrowsToTheMaximum()
    {
        for (var i = 0; i < 100; i++)
        {
            var before = _limit.Current;
            _limit.OnReached();
            Answer(5);
            EndWindow();
            Assert.True(_limit.Current > before || before == 1_000);
        }

        Assert.Equal(1_000, _limit.Current);
    }

    [Fact]
    public void Adjust_PlacesAreTakenThoughNothingStandsInLine_GrowsByAQuarter()
    {
        _limit.OnReached();
        Answer(4);
        EndWindow();
        Assert.Equal(256 + 64, _limit.Current);

        _limit.OnReached();
        Answer(6);
        EndWindow();
        Assert.Equal(256 + 64 + 16, _limit.Current);
    }

    [Fact]
    public void Adjust_NobodyNeedsMorePlaces_StaysAsItIs()
    {
        var before = _limit.Current;
        Answer(0);
        EndWindow();
        Assert.Equal(before, _limit.Current);
    }

    [Fact]
    public void Delay_NobodyAskedForASecond_IsNone()
    {
        Answer(50);
        EndWindow();
        Assert.Equal(TimeSpan.FromMilliseconds(50), _limit.Delay);

        _clock.Advance(TimeSpan.FromMilliseconds(1_001));

        Assert.Equal(TimeSpan.Zero, _limit.Delay);
    }

    [Fact]
    public void Adjust_DelayOfAnEarlierWindow_IsForgotten()
    {
        Answer(500);
        EndWindow();
        var before = _limit.Current;
        _limit.OnReached();
        EndWindow();
        Assert.True(_limit.Current > before);
        Assert.Equal(TimeSpan.Zero, _limit.Delay);
    }

    private void Answer(params int[] delaysMs) => Array.ForEach(delaysMs, _limit.OnAnswer);

    private void EndWindow(int ownDelayMs = 0)
    {
        Assert.False(_limit.IsDue(_clock.GetTimestamp()));
        _clock.Advance(ConcurrencyLimit.Window);
        var now = _clock.GetTimestamp();
        Assert.True(_limit.IsDue(now));
        _limit.Adjust(now, TimeSpan.FromMilliseconds(ownDelayMs));
    }
}
