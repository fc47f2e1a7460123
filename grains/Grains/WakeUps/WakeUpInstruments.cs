using System.Diagnostics.Metrics;

namespace OrderActors.Grains.WakeUps;

/// <summary>What the keeper does, as metrics: meter <c>OrderActors.WakeUps</c>.</summary>
internal sealed class WakeUpInstruments
{
    /// <summary>The meter's name.</summary>
    public const string MeterName = "OrderActors.WakeUps";

    private readonly Counter<long> _found;
    private readonly Counter<long> _failures;
    private double _lagSeconds = double.NaN;

    public WakeUpInstruments(IMeterFactory meters)
    {
        var meter = meters.Create(MeterName);
        _found = meter.CreateCounter<long>("orderactors.wakeups.found", "{order}", "Due orders that scans found.");
        _failures = meter.CreateCounter<long>("orderactors.wakeups.failures", "{failure}", "Scans and wake-ups that failed.");
        meter.CreateObservableGauge("orderactors.wakeups.lag", ObserveLag, "s", "How overdue the last scan's most overdue order was.");
    }

    public void OnScanned(int found, TimeSpan lag)
    {
        _found.Add(found);
        Volatile.Write(ref _lagSeconds, lag.TotalSeconds);
    }

    /// <summary>The keeper is no longer here. What it saw last would otherwise be shown for as long as the process lives.</summary>
    public void OnKeeperLeft() => Volatile.Write(ref _lagSeconds, double.NaN);

    public void OnScanFailed() => _failures.Add(1, new KeyValuePair<string, object?>("of", "scan"));

    public void OnWakeUpFailed() => _failures.Add(1, new KeyValuePair<string, object?>("of", "wakeup"));

    private IEnumerable<Measurement<double>> ObserveLag()
    {
        var lag = Volatile.Read(ref _lagSeconds);
        return double.IsNaN(lag) ? [] : [new Measurement<double>(lag)];
    }
}
