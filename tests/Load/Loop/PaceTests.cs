using OrderActors.Load.Loop;

namespace OrderActors.Load.Tests.Loop;

public class PaceTests
{
    [Fact]
    public void TryTake_OpenLoopAfterAStall_CountsFromWhenEachWasDue()
    {
        var pace = new Pace(requestsPerSecond: 10, TimeSpan.FromSeconds(1), new TickClock());
        var due = new List<long>();

        while (pace.TryTake(now: 350, out var dueAt))
        {
            due.Add(dueAt);
        }

        Assert.Equal([0, 100, 200, 300], due);
        Assert.Equal(400, pace.NextDueAt);
    }

    [Fact]
    public void IsOver_OpenLoopThatLagsBehind_WaitsForAllThatWasDue()
    {
        var pace = new Pace(requestsPerSecond: 2, TimeSpan.FromSeconds(1), new TickClock());

        Assert.False(pace.IsOver(now: 5_000));
        Assert.True(pace.TryTake(5_000, out _));
        Assert.True(pace.TryTake(5_000, out _));
        Assert.False(pace.TryTake(5_000, out _));
        Assert.True(pace.IsOver(5_000));
    }

    [Fact]
    public void TryTake_ClosedLoop_IsAlwaysDueUntilTheEnd()
    {
        var pace = new Pace(requestsPerSecond: null, TimeSpan.FromSeconds(1), new TickClock());

        Assert.True(pace.TryTake(999, out var dueAt));
        Assert.Equal(999, dueAt);
        Assert.False(pace.TryTake(1_000, out _));
        Assert.True(pace.IsOver(1_000));
    }

    /// <summary>A millisecond a tick, and always zero.</summary>
    private sealed class TickClock : TimeProvider
    {
        public override long TimestampFrequency => 1_000;

        public override long GetTimestamp() => 0;
    }
}
