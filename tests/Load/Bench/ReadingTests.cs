using OrderActors.Bench;
using OrderActors.Bench.Contestants;
using OrderActors.Bench.Figures;
using OrderActors.Load.Measure;

namespace OrderActors.Load.Tests.Bench;

/// <summary>Figures of processes, runtimes and databases are read and shared out right.</summary>
public sealed class ReadingTests
{
    [Fact]
    public void Stat_OfAProcessWithAnOddName_IsRead()
    {
        const string line = "77 (a) R (b) S 42 77 77 0 -1 4194304 100 200 0 0 150 50 30 20 20 0 8 0 12345 1000 250 184467 1 1 0 0";

        Assert.Equal(new ProcessStat(42, TimeSpan.FromSeconds(2.5)), ProcessStat.Parse(line));
    }

    [Fact]
    public void Stat_OfThisProcess_IsOfNow()
    {
        Assert.True(ProcessStat.Read(Environment.ProcessId)!.Cpu > TimeSpan.Zero);
        Assert.True(ProcessStat.ResidentBytes(Environment.ProcessId) > 1 << 20);
        Assert.Null(ProcessStat.Read(int.MaxValue));
    }

    [Theory]
    [InlineData("# HELP x\ndotnet_gc_pause_time_seconds_total{otel=\"y z\"} 0.5\ndotnet_gc_heap_total_allocated_bytes_total 1.2E+3\n")]
    [InlineData("peer_allocated_bytes_total 1200\npeer_gc_pause_seconds_total 0.5\n")]
    public void Runtime_OfEitherKind_IsRead(string text) =>
        Assert.Equal(new RuntimeCounters(1200, TimeSpan.FromSeconds(0.5)), RuntimeText.Read(text));

    [Fact]
    public void Runtime_ThatKnowsItsLongestPause_SaysIt() =>
        Assert.Equal(
            2,
            RuntimeText.Read("peer_allocated_bytes_total 1\npeer_gc_pause_seconds_total 1\npeer_gc_longest_pause_seconds 0.002\n")
                .LongestPauseMs);

    [Fact]
    public void Runtime_ThatIsNotThere_IsSaid() => Assert.Throws<BenchException>(() => RuntimeText.Read("peer_allocated_bytes_total 1\n"));

    [Fact]
    public void Interval_SharedOut_IsWhatOneOrderCosts()
    {
        var first = new Reading(
            0, 100, Ms(10), Ms(20), Ms(30), new RuntimeCounters(1000, Ms(1)), new DatabaseCounters(100, 10, 5, 10_000));
        var last = new Reading(
            9, 300, Ms(30), Ms(60), Ms(90), new RuntimeCounters(201_000, Ms(11)), new DatabaseCounters(300, 20, 15, 410_000));

        var sample = new Interval(first, last, TimeSpan.FromSeconds(2), 64 << 20).ToSample(new LoadTally());

        Assert.Equal(new Cost(100, 200, 300, 1000, 0.05, 1, 1.05, 2000), sample.Each);
        Assert.Equal((0.005, 64), (sample.PauseShare, sample.ResidentMib));
    }

    [Theory]
    [InlineData(1200, 5700, 5200)]
    [InlineData(500, 1900, 1500)]
    [InlineData(225, 855, 855)]
    [InlineData(900, 855, 855)]
    public void Readings_LieWholeSecondsApart_WhereThereIsTime(double first, double latest, double last) =>
        Assert.Equal(Ms(last), Meter.LastAfter(Ms(first), Ms(latest)));

    private static TimeSpan Ms(double milliseconds) => TimeSpan.FromMilliseconds(milliseconds);
}
