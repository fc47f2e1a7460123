using System.Numerics;

namespace OrderActors.Load.Measure;

/// <summary>
/// Latencies in microseconds, in buckets of at most 1.6 % width (64 a power of two): constant memory, no allocation, no sorting.
/// </summary>
internal sealed class LatencyHistogram
{
    private const int SubBucketBits = 6;
    private const int SubBuckets = 1 << SubBucketBits;

    private readonly long[] _counts = new long[(64 - SubBucketBits + 1) * SubBuckets];
    private long _total;

    /// <summary>The longest latency.</summary>
    public TimeSpan Max { get; private set; }

    /// <summary>Adds a latency.</summary>
    public void Record(TimeSpan latency)
    {
        _counts[BucketOf((long)latency.TotalMicroseconds)]++;
        _total++;
        Max = latency > Max ? latency : Max;
    }

    /// <summary>What the given share of all latencies did not exceed, at most one bucket too high; zero when there are none.</summary>
    /// <param name="share">0…1.</param>
    public TimeSpan Quantile(double share)
    {
        var rank = Math.Max(1, (long)Math.Ceiling(share * _total));
        long seen = 0;
        for (var bucket = 0; bucket < _counts.Length; bucket++)
        {
            seen += _counts[bucket];
            if (seen >= rank)
            {
                var upper = UpperBoundOf(bucket);
                return upper < Max.TotalMicroseconds ? TimeSpan.FromMicroseconds(upper) : Max;
            }
        }

        return TimeSpan.Zero;
    }

    private static int BucketOf(long microseconds)
    {
        if (microseconds < SubBuckets)
        {
            return (int)Math.Max(0, microseconds);
        }

        var shift = BitOperations.Log2((ulong)microseconds) - SubBucketBits;
        return ((shift + 1) << SubBucketBits) + (int)(microseconds >> shift) - SubBuckets;
    }

    private static long UpperBoundOf(int bucket)
    {
        var shift = (bucket >> SubBucketBits) - 1;
        return shift < 0 ? bucket : ((long)(bucket & (SubBuckets - 1)) + SubBuckets + 1 << shift) - 1;
    }
}
