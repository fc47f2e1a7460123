using System.Diagnostics.Metrics;

namespace OrderActors.Silo.Telemetry;

/// <summary>
/// What one or more instruments of the same name have measured. Several instances of a meter, as two hosts in one process make them,
/// share one metric, because Prometheus knows a series by name and labels and by nothing else.
/// </summary>
internal sealed class Metric
{
    private readonly SeriesTable _series;
    private readonly string _help;

    public Metric(Instrument instrument, MetricKind kind, string name, int maxSeries, Func<long> round)
    {
        Kind = kind;
        Name = name;
        _help = instrument.Description ?? "";
        _series = new SeriesTable(maxSeries, SeriesOf(instrument, kind, round));
    }

    /// <summary>What it is.</summary>
    public MetricKind Kind { get; }

    /// <summary>Its name.</summary>
    public string Name { get; }

    /// <summary>Instruments that measure for it; it goes with the last.</summary>
    public int Instruments { get; set; }

    /// <summary>What an instrument is to Prometheus; null for one of a type that is unknown here.</summary>
    public static MetricKind? KindOf(Instrument instrument)
    {
        var type = instrument.GetType();
        while (type is { IsGenericType: false })
        {
            type = type.BaseType;
        }

        var definition = type?.GetGenericTypeDefinition();
        return definition == typeof(Counter<>) || definition == typeof(ObservableCounter<>) ? MetricKind.Counter
            : definition == typeof(Histogram<>) ? MetricKind.Histogram
            : definition == typeof(UpDownCounter<>) || definition == typeof(ObservableUpDownCounter<>)
                || definition == typeof(Gauge<>) || definition == typeof(ObservableGauge<>) ? MetricKind.Gauge
            : null;
    }

    /// <summary>Takes a measurement.</summary>
    public void Record(double value, ReadOnlySpan<KeyValuePair<string, object?>> tags) => _series.Find(tags).Record(value);

    /// <summary>Writes all that was measured; nothing when that is nothing.</summary>
    public void Write(PrometheusWriter writer)
    {
        var series = _series.ToArray();
        if (series.Length == 0)
        {
            return;
        }

        writer.Header(Name, Kind, _help);
        foreach (var one in series)
        {
            one.Write(writer, Name);
        }
    }

    private static Func<string, Series> SeriesOf(Instrument instrument, MetricKind kind, Func<long> round)
    {
        if (kind == MetricKind.Histogram)
        {
            var bounds = HistogramBuckets.Of(instrument);
            var bucketLabels = HistogramBuckets.LabelsOf(bounds);
            return labels => new HistogramSeries(labels, bounds, bucketLabels);
        }

        if (instrument.IsObservable)
        {
            return labels => new LastSeries(labels, round);
        }

        var isGauge = instrument.GetType() is { IsGenericType: true } type && type.GetGenericTypeDefinition() == typeof(Gauge<>);
        return isGauge ? static labels => new LastSeries(labels, null) : static labels => new SumSeries(labels);
    }
}
