using OrderActors.Load.Measure;

namespace OrderActors.Load.Tests.Measure;

public class LatencyHistogramTests
{
    [Theory]
    [InlineData(0.5)]
    [InlineData(0.99)]
    [InlineData(0.999)]
    [InlineData(1)]
    public void Quantile_ManyLatencies_IsAtMostOneBucketAboveTheExactOne(double share)
    {
        var random = new Random(7);
        var exact = Enumerable.Range(0, 10_000).Select(_ => Math.Pow(10, random.NextDouble() * 7)).ToArray();
        var histogram = new LatencyHistogram();
        foreach (var microseconds in exact)
        {
            histogram.Record(TimeSpan.FromMicroseconds(microseconds));
        }

        Array.Sort(exact);
        var expected = exact[(int)Math.Ceiling(share * exact.Length) - 1];

        Assert.InRange(histogram.Quantile(share).TotalMicroseconds, Math.Floor(expected), expected * (1 + 1 / 64.0));
    }

    [Fact]
    public void Quantile_NothingRecorded_IsZero() => Assert.Equal(TimeSpan.Zero, new LatencyHistogram().Quantile(0.99));

    [Fact]
    public void Quantile_LongestPossibleLatency_IsTheLongest()
    {
        var histogram = new LatencyHistogram();

        histogram.Record(TimeSpan.MaxValue);

        Assert.Equal(TimeSpan.MaxValue, histogram.Max);
        Assert.InRange(histogram.Quantile(1), TimeSpan.MaxValue * 0.98, TimeSpan.MaxValue);
    }
}
