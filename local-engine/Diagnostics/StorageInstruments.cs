using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace OrderActors.LocalEngine.Diagnostics;

/// <summary>How long reading, writing and clearing records takes, and how often it fails.</summary>
internal sealed class StorageInstruments(Meter meter)
{
    private readonly Instruments _read = new(meter, "read");
    private readonly Instruments _write = new(meter, "write");
    private readonly Instruments _clear = new(meter, "clear");

    internal void OnRead(TimeSpan elapsed, bool failed, in TagList tags) => _read.Add(elapsed, failed, tags);

    internal void OnWritten(TimeSpan elapsed, bool failed, in TagList tags) => _write.Add(elapsed, failed, tags);

    internal void OnCleared(TimeSpan elapsed, bool failed, in TagList tags) => _clear.Add(elapsed, failed, tags);

    private sealed class Instruments(Meter meter, string operation)
    {
        private readonly Histogram<double> _latency = meter.CreateHistogram<double>($"orleans-storage-{operation}-latency", "ms");
        private readonly Counter<int> _errors = meter.CreateCounter<int>($"orleans-storage-{operation}-errors");

        internal void Add(TimeSpan elapsed, bool failed, in TagList tags)
        {
            if (failed)
            {
                _errors.Add(1, tags);
            }
            else
            {
                _latency.Record(elapsed.TotalMilliseconds, tags);
            }
        }
    }
}
