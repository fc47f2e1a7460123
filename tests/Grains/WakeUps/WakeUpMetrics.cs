using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;

namespace OrderActors.Grains.Tests.WakeUps;

/// <summary>What a silo's keeper measures, from now on.</summary>
internal sealed class WakeUpMetrics : IDisposable
{
    private readonly MeterListener _listener = new();
    private readonly ConcurrentDictionary<string, long> _gauges = new();
    private readonly ConcurrentDictionary<string, long> _failures = new();

    public WakeUpMetrics(IServiceProvider services)
    {
        // Other tests have keepers of their own.
        var factory = services.GetRequiredService<IMeterFactory>();
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Name.StartsWith("orderactors.wakeups.", StringComparison.Ordinal) && instrument.Meter.Scope == factory)
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) =>
        {
            if (instrument.Name == "orderactors.wakeups.failures")
            {
                _failures.AddOrUpdate((string)tags[0].Value!, value, (_, sum) => sum + value);
            }
            else
            {
                _gauges[instrument.Name] = value;
            }
        });
        _listener.Start();
    }

    /// <summary>What a gauge shows now.</summary>
    public long Read(string gauge)
    {
        _listener.RecordObservableInstruments();
        return _gauges.GetValueOrDefault(gauge);
    }

    /// <summary>Failures of a kind since this was made.</summary>
    public long Failures(string of) => _failures.GetValueOrDefault(of);

    public void Dispose() => _listener.Dispose();
}
