using System.Buffers;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.Options;

namespace OrderActors.Silo.Telemetry;

/// <summary>
/// Listens to the process's meters and shows what they measured in the Prometheus text format. It is here because the exporter of
/// OpenTelemetry is not in every feed, and because a measurement on the path of a request has to cost no more than an addition.
/// </summary>
public sealed class PrometheusExporter : IDisposable
{
    private readonly MeterListener _listener = new();
    private readonly SortedDictionary<string, Metric> _metrics = new(StringComparer.Ordinal);
    private readonly Lock _metricsLock = new();
    private readonly Lock _scrapeLock = new();
    private readonly int _maxSeries;
    private readonly Meter _meter;
    private readonly Counter<long> _failures;
    private long _round;

    /// <summary>Begins to listen.</summary>
    public PrometheusExporter(IMeterFactory meters, IOptions<MetricsOptions> options)
    {
        ArgumentNullException.ThrowIfNull(meters);
        ArgumentNullException.ThrowIfNull(options);
        _maxSeries = options.Value.MaxSeriesPerInstrument;
        _meter = meters.Create("OrderActors.Telemetry");
        _failures = _meter.CreateCounter<long>(
            "orderactors.telemetry.callback.failures", "{failure}", "Scrapes in which an observed instrument threw.");
        // What is used of it, .NET measures itself.
        _meter.CreateObservableGauge(
            "orderactors.process.memory.limit",
            static () => GC.GetGCMemoryInfo().TotalAvailableMemoryBytes,
            "By",
            "Memory that the process may have: its container's limit, or else the machine's.");
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (MeterSelection.Includes(instrument) && Add(instrument) is { } metric)
            {
                listener.EnableMeasurementEvents(instrument, metric);
            }
        };
        _listener.MeasurementsCompleted = (_, metric) => Remove((Metric?)metric);
        _listener.SetMeasurementEventCallback<double>(static (_, value, tags, metric) => Record(metric, value, tags));
        _listener.SetMeasurementEventCallback<float>(static (_, value, tags, metric) => Record(metric, value, tags));
        _listener.SetMeasurementEventCallback<long>(static (_, value, tags, metric) => Record(metric, value, tags));
        _listener.SetMeasurementEventCallback<int>(static (_, value, tags, metric) => Record(metric, value, tags));
        _listener.SetMeasurementEventCallback<short>(static (_, value, tags, metric) => Record(metric, value, tags));
        _listener.SetMeasurementEventCallback<byte>(static (_, value, tags, metric) => Record(metric, value, tags));
        _listener.SetMeasurementEventCallback<decimal>(static (_, value, tags, metric) => Record(metric, (double)value, tags));
        _listener.Start();
    }

    /// <summary>The media type of what <see cref="Write"/> writes.</summary>
    public static string ContentType => PrometheusWriter.ContentType;

    /// <summary>Observes what is observed, and writes everything. One scrape at a time.</summary>
    public void Write(IBufferWriter<byte> output)
    {
        lock (_scrapeLock)
        {
            Interlocked.Increment(ref _round);
            try
            {
                _listener.RecordObservableInstruments();
            }
            catch (AggregateException)
            {
                // The other instruments were observed all the same.
                _failures.Add(1);
            }

            var writer = new PrometheusWriter(output);
            foreach (var metric in Snapshot())
            {
                metric.Write(writer);
            }
        }
    }

    /// <summary>Stops listening.</summary>
    public void Dispose()
    {
        _listener.Dispose();
        _meter.Dispose();
    }

    private static void Record(object? metric, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags) =>
        ((Metric)metric!).Record(value, tags);

    private Metric[] Snapshot()
    {
        lock (_metricsLock)
        {
            return [.. _metrics.Values];
        }
    }

    private Metric? Add(Instrument instrument)
    {
        if (Metric.KindOf(instrument) is not { } kind)
        {
            return null;
        }

        var name = PrometheusName.Of(instrument.Name, instrument.Unit, kind);
        lock (_metricsLock)
        {
            if (!_metrics.TryGetValue(name, out var metric))
            {
                _metrics[name] = metric = new Metric(instrument, kind, name, _maxSeries, () => Volatile.Read(ref _round));
            }

            // A name that stands for something else already would make the whole page unreadable.
            if (metric.Kind != kind)
            {
                return null;
            }

            metric.Instruments++;
            return metric;
        }
    }

    private void Remove(Metric? metric)
    {
        lock (_metricsLock)
        {
            if (metric is not null && --metric.Instruments == 0)
            {
                _metrics.Remove(metric.Name);
            }
        }
    }
}
