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
    private long _putOff;
    private long _unreadable;

    public WakeUpInstruments(IMeterFactory meters)
    {
        var meter = meters.Create(MeterName);
        _found = meter.CreateCounter<long>("orderactors.wakeups.found", "{order}", "Due orders that scans found.");
        _failures = meter.CreateCounter<long>("orderactors.wakeups.failures", "{failure}", "Scans and wake-ups that failed.");
        meter.CreateObservableGauge("orderactors.wakeups.lag", ObserveLag, "s", "How overdue the last scan's most overdue order was.");
        meter.CreateObservableGauge(
            "orderactors.wakeups.delayed", () => Observe(ref _putOff), "{order}", "Orders that could not do what was due: put off.");
        meter.CreateObservableGauge(
            "orderactors.wakeups.unreadable", () => Observe(ref _unreadable), "{order}", "Of these, orders whose row can't be read.");
    }

    public void OnScanned(int found, TimeSpan lag)
    {
        _found.Add(found);
        Volatile.Write(ref _lagSeconds, lag.TotalSeconds);
    }

    /// <summary>The keeper is no longer here. What it saw last would otherwise be shown for as long as the process lives.</summary>
    public void OnKeeperLeft() => Volatile.Write(ref _lagSeconds, double.NaN);

    public void OnScanFailed() => _failures.Add(1, new KeyValuePair<string, object?>("of", "scan"));

    public void OnWakeUpsFailed(int failures, int unreadable)
    {
        _failures.Add(failures, new KeyValuePair<string, object?>("of", "wakeup"));
        _failures.Add(unreadable, new KeyValuePair<string, object?>("of", "unreadable"));
    }

    /// <summary>So many orders are put off now, and so many of them for that they can't be read.</summary>
    public void OnPutOff(int orders, int unreadable)
    {
        Volatile.Write(ref _putOff, orders);
        Volatile.Write(ref _unreadable, unreadable);
    }

    private IEnumerable<Measurement<double>> ObserveLag()
    {
        var lag = Volatile.Read(ref _lagSeconds);
        return double.IsNaN(lag) ? [] : [new Measurement<double>(lag)];
    }

    // Where the keeper is not, nobody knows.
    private IEnumerable<Measurement<long>> Observe(ref long count) =>
        double.IsNaN(Volatile.Read(ref _lagSeconds)) ? [] : [new Measurement<long>(Volatile.Read(ref count))];
}
