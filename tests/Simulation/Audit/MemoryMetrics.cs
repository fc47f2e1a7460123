using System.Diagnostics.Metrics;

namespace OrderActors.Simulation.Tests.Audit;

/// <summary>What all processes of all histories count of the orders in memory.</summary>
internal sealed class MemoryMetrics : IDisposable
{
    private readonly MeterListener _listener = new();
    private long _foundRecent;
    private long _crowdedOut;

    public MemoryMetrics()
    {
        _listener.InstrumentPublished = static (instrument, listener) =>
        {
            if (instrument.Name is "orderactors.orders.loads" or "orderactors.orders.crowded.out")
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<long>((instrument, count, tags, _) =>
        {
            if (instrument.Name == "orderactors.orders.crowded.out")
            {
                Interlocked.Add(ref _crowdedOut, count);
            }
            else if (Equals(tags[0].Value, "recent"))
            {
                Interlocked.Add(ref _foundRecent, count);
            }
        });
        _listener.Start();
    }

    /// <summary>Orders that were asked for and whose rows were not read.</summary>
    public long FoundRecent => Interlocked.Read(ref _foundRecent);

    /// <summary>Orders that were ended to make room.</summary>
    public long CrowdedOut => Interlocked.Read(ref _crowdedOut);

    public void Dispose() => _listener.Dispose();
}
