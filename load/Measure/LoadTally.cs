using System.Globalization;
using OrderActors.Load.Loop;

namespace OrderActors.Load.Measure;

/// <summary>What came back in a run: latencies of the expected answers, and counts of everything else by what it was.</summary>
internal sealed class LoadTally
{
    private readonly SortedDictionary<string, long> _others = new(StringComparer.Ordinal);
    private long _expected;

    /// <summary>Latencies of the expected answers.</summary>
    public LatencyHistogram Latencies { get; } = new();

    /// <summary>How many answers were the expected ones. Read by other threads too.</summary>
    public long Expected => Volatile.Read(ref _expected);

    /// <summary>How many answers of which other kind came.</summary>
    public IReadOnlyDictionary<string, long> Others => _others;

    /// <summary>Whether anything else came.</summary>
    public bool HasOthers => _others.Count > 0;

    /// <summary>An answer that the run is about.</summary>
    public void OnExpected(TimeSpan latency)
    {
        Volatile.Write(ref _expected, _expected + 1);
        Latencies.Record(latency);
    }

    /// <summary>Another answer.</summary>
    /// <param name="status">Its status code.</param>
    /// <param name="body">A problem document, or anything.</param>
    public void OnOther(int status, ReadOnlySpan<byte> body) =>
        Count($"{status.ToString(CultureInfo.InvariantCulture)} {JsonText.StringMember(body, "\"code\""u8)}".TrimEnd());

    /// <summary>A request without an answer.</summary>
    public void OnLost(LostRequest reason) => Count(reason == LostRequest.TimedOut ? "timed out" : "connection lost");

    /// <summary>Prints one line of figures, and one with the other answers where there were any.</summary>
    public void Print(TextWriter output, string what, TimeSpan elapsed)
    {
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{what}: {Expected} in {elapsed.TotalSeconds:F2} s, {Expected / elapsed.TotalSeconds:F0}/s, ms: p50 {Ms(0.5):F2} " +
            $"p99 {Ms(0.99):F2} p99.9 {Ms(0.999):F2} max {Latencies.Max.TotalMilliseconds:F2}"));
        if (HasOthers)
        {
            output.WriteLine("other answers: " + string.Join(", ", _others.Select(o => $"{o.Value} × {o.Key}")));
        }
    }

    private double Ms(double share) => Latencies.Quantile(share).TotalMilliseconds;

    private void Count(string what) => _others[what] = _others.GetValueOrDefault(what) + 1;
}
