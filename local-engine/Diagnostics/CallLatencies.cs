using System.Diagnostics.Metrics;
using System.Globalization;

namespace OrderActors.LocalEngine.Diagnostics;

/// <summary>
/// The three counters that Orleans makes of call durations. As there, <c>-bucket</c> counts each band by itself and not cumulatively;
/// whoever wants a percentile measures with a histogram of their own in a call filter.
/// </summary>
internal sealed class CallLatencies
{
    private static readonly long[] BoundsMilliseconds =
        [1, 2, 4, 6, 8, 10, 50, 100, 200, 400, 800, 1_000, 1_500, 2_000, 5_000, 10_000, 15_000];

    private readonly long[] _bands = new long[BoundsMilliseconds.Length + 1];
    private readonly ObservableCounter<long> _total;
    private long _count;
    private long _sum;

    internal CallLatencies(Meter meter)
    {
        meter.CreateObservableCounter("orleans-app-requests-latency-bucket", Bands);
        meter.CreateObservableCounter("orleans-app-requests-latency-count", () => Volatile.Read(ref _count));
        _total = meter.CreateObservableCounter("orleans-app-requests-latency-sum", () => Volatile.Read(ref _sum));
    }

    /// <summary>Whether anybody listens, so that calls need to be timed.</summary>
    internal bool IsRead => _total.Enabled;

    internal void Add(long milliseconds)
    {
        var band = Array.BinarySearch(BoundsMilliseconds, milliseconds);
        Interlocked.Increment(ref _bands[band < 0 ? ~band : band]);
        Interlocked.Increment(ref _count);
        Interlocked.Add(ref _sum, milliseconds);
    }

    private IEnumerable<Measurement<long>> Bands()
    {
        for (var i = 0; i < _bands.Length; i++)
        {
            var bound = i < BoundsMilliseconds.Length ? BoundsMilliseconds[i] : long.MaxValue;
            var tag = new KeyValuePair<string, object?>("duration", string.Create(CultureInfo.InvariantCulture, $"{bound}ms"));
            yield return new Measurement<long>(Volatile.Read(ref _bands[i]), tag);
        }
    }
}
