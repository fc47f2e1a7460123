using System.Diagnostics.Metrics;
using System.Globalization;

namespace OrderActors.Silo.Telemetry;

/// <summary>The bounds of a histogram's buckets: the instrument's advice, or what OpenTelemetry takes for its unit.</summary>
internal static class HistogramBuckets
{
    private static readonly double[] Seconds = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10];
    private static readonly double[] Other = [0, 5, 10, 25, 50, 75, 100, 250, 500, 750, 1_000, 2_500, 5_000, 7_500, 10_000];

    /// <summary>The bounds of an instrument, rising.</summary>
    public static double[] Of(Instrument instrument)
    {
        var advised = instrument switch
        {
            Histogram<double> histogram => Convert(histogram.Advice),
            Histogram<long> histogram => Convert(histogram.Advice),
            Histogram<int> histogram => Convert(histogram.Advice),
            Histogram<float> histogram => Convert(histogram.Advice),
            Histogram<short> histogram => Convert(histogram.Advice),
            Histogram<byte> histogram => Convert(histogram.Advice),
            Histogram<decimal> histogram => Convert(histogram.Advice),
            _ => null,
        };
        return advised ?? (instrument.Unit == "s" ? Seconds : Other);
    }

    /// <summary>The label of each bucket, and of the one above all bounds.</summary>
    public static string[] LabelsOf(double[] bounds) =>
        [.. bounds.Append(double.PositiveInfinity).Select(static bound => $"le=\"{PrometheusWriter.Number(bound)}\"")];

    private static double[]? Convert<T>(InstrumentAdvice<T>? advice)
        where T : struct, IConvertible => advice?.HistogramBucketBoundaries is { Count: > 0 } bounds
            ? [.. bounds.Select(static bound => bound.ToDouble(CultureInfo.InvariantCulture)).Distinct().Order()]
            : null;
}
