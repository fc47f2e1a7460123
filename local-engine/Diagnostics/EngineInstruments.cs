using System.Diagnostics.Metrics;
using Orleans.Runtime;

namespace OrderActors.LocalEngine.Diagnostics;

/// <summary>The meter <c>Microsoft.Orleans</c>, with the instruments that this engine has in common with Orleans.</summary>
internal sealed class EngineInstruments
{
    private readonly Meter _meter;
    private readonly UpDownCounter<int> _grains;
    private readonly Counter<int> _created;
    private readonly Counter<int> _destroyed;
    private readonly Counter<int> _failed;
    private readonly Counter<int> _collections;
    private readonly Counter<long> _timedOut;
    private readonly Counter<long> _cancelled;
    private readonly CallLatencies _latencies;

    public EngineInstruments(IMeterFactory meters)
    {
        _meter = meters.Create("Microsoft.Orleans");
        _grains = _meter.CreateUpDownCounter<int>("orleans-grains");
        _created = _meter.CreateCounter<int>("orleans-catalog-activation-created");
        _destroyed = _meter.CreateCounter<int>("orleans-catalog-activation-destroyed");
        _failed = _meter.CreateCounter<int>("orleans-catalog-activation-failed-to-activate");
        _collections = _meter.CreateCounter<int>("orleans-catalog-activation-collections");
        _timedOut = _meter.CreateCounter<long>("orleans-app-requests-timedout");
        _cancelled = _meter.CreateCounter<long>("orleans-app-requests-canceled");
        _latencies = new CallLatencies(_meter);
        Storage = new StorageInstruments(_meter);
        Reminders = new ReminderInstruments(_meter);
    }

    internal StorageInstruments Storage { get; }

    internal ReminderInstruments Reminders { get; }

    internal bool MeasuresCalls => _latencies.IsRead;

    internal void Observe(GrainRuntime runtime)
    {
        _meter.CreateObservableGauge("orleans-catalog-activations", () => runtime.Classes.Sum(@class => @class.Count));
        _meter.CreateObservableGauge("orleans-catalog-activation-working-set", () => WorkingSet(runtime));
        _meter.CreateObservableGauge("orleans-messaging-processing-activation-data", () => runtime.Activations.Sum(one => one.Waiting));
        _meter.CreateObservableGauge(
            "orleans-runtime-available-memory",
            static () => (GC.GetGCMemoryInfo() is var memory ? memory.TotalAvailableMemoryBytes - memory.MemoryLoadBytes : 0) >> 20,
            "MB");
        _meter.CreateObservableGauge(
            "orleans-runtime-total-physical-memory", static () => GC.GetGCMemoryInfo().TotalAvailableMemoryBytes >> 20, "MB");
    }

    internal void OnCreated(string type)
    {
        _created.Add(1);
        _grains.Add(1, new KeyValuePair<string, object?>("type", type));
    }

    internal void OnDestroyed(string type)
    {
        _destroyed.Add(1);
        _grains.Add(-1, new KeyValuePair<string, object?>("type", type));
    }

    internal void OnActivationFailed() => _failed.Add(1);

    internal void OnCollection() => _collections.Add(1);

    internal void OnTimedOut(GrainType type) => _timedOut.Add(1, new KeyValuePair<string, object?>("grain_type", type.ToString()));

    internal void OnCancelled(GrainType type) => _cancelled.Add(1, new KeyValuePair<string, object?>("grain_type", type.ToString()));

    internal void OnCallEnded(TimeSpan elapsed) => _latencies.Add((long)elapsed.TotalMilliseconds);

    /// <summary>Activations that something was asked of within the last quantum.</summary>
    private static int WorkingSet(GrainRuntime runtime) => runtime.Activations.Count(one =>
        one.Load > 0 || runtime.Clock.GetElapsedTime(one.LastUsed) <= runtime.Collection.CollectionQuantum);
}
