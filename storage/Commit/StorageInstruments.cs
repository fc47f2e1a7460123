using System.Diagnostics.Metrics;

namespace OrderActors.Storage.Commit;

/// <summary>What the storage tells about itself, meter <c>OrderActors.Storage</c>.</summary>
internal sealed class StorageInstruments
{
    /// <summary>The meter.</summary>
    public const string MeterName = "OrderActors.Storage";

    private static readonly KeyValuePair<string, object?>[] OutcomeTags =
        [.. Enum.GetValues<CommitOutcome>().Select(outcome => new KeyValuePair<string, object?>("outcome", outcome.ToString()))];

    private readonly Histogram<int> _batchUnits;
    private readonly Histogram<double> _commitSeconds;
    private readonly Histogram<double> _queueSeconds;
    private readonly Counter<long> _units;
    private readonly Counter<long> _roundTrips;
    private readonly Counter<long> _reconnects;
    private Func<int> _queueLength = static () => 0;
    private Func<bool> _isWritable = static () => true;

    public StorageInstruments(IMeterFactory meters)
    {
        var meter = meters.Create(MeterName);
        _batchUnits = meter.CreateHistogram("orderactors.storage.batch.units", "{unit}", "Units in a committed batch.",
            advice: new InstrumentAdvice<int> { HistogramBucketBoundaries = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000] });
        _commitSeconds = meter.CreateHistogram("orderactors.storage.batch.duration", "s", "From sending a batch to its answer.",
            advice: Seconds);
        _queueSeconds = meter.CreateHistogram("orderactors.storage.queue.age", "s", "Age of the oldest unit of a batch when it is taken.",
            advice: Seconds);
        _units = meter.CreateCounter<long>("orderactors.storage.units", "{unit}", "Units, by what became of them.");
        _roundTrips = meter.CreateCounter<long>("orderactors.storage.roundtrips", "{roundtrip}", "Round trips of the commit writer.");
        _reconnects = meter.CreateCounter<long>("orderactors.storage.reconnects", "{connection}", "Connections that replaced a lost one.");
        meter.CreateObservableGauge(
            "orderactors.storage.queue.length", () => _queueLength(), "{unit}", "Units that wait for the commit writer.");
        meter.CreateObservableGauge(
            "orderactors.storage.writable", () => _isWritable() ? 1 : 0, "{writer}", "1 while the commit writer can write, or 0.");
    }

    private static InstrumentAdvice<double> Seconds => new()
    {
        HistogramBucketBoundaries = [0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10],
    };

    /// <summary>Says where the queue's length is to be had, and whether there is a use in waiting.</summary>
    public void WatchWriter(Func<int> queueLength, Func<bool> isWritable) =>
        (_queueLength, _isWritable) = (queueLength, isWritable);

    /// <summary>A batch was taken from the queue.</summary>
    public void OnBatchTaken(TimeSpan oldest) => _queueSeconds.Record(oldest.TotalSeconds);

    /// <summary>A batch was committed.</summary>
    public void OnBatchCommitted(int units, TimeSpan elapsed)
    {
        _batchUnits.Record(units);
        _commitSeconds.Record(elapsed.TotalSeconds);
    }

    /// <summary>It is known what became of units.</summary>
    public void OnCompleted(CommitOutcome outcome, int units)
    {
        if (units > 0)
        {
            _units.Add(units, OutcomeTags[(int)outcome]);
        }
    }

    /// <summary>The writer sent something and waits for the answer.</summary>
    public void OnRoundTrip() => _roundTrips.Add(1);

    /// <summary>A lost connection was replaced.</summary>
    public void OnReconnected() => _reconnects.Add(1);
}
