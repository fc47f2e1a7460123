using System.Diagnostics.Metrics;

namespace OrderActors.LocalEngine.Diagnostics;

/// <summary>How many reminders there are, how many ticks came, and how late.</summary>
internal sealed class ReminderInstruments(Meter meter)
{
    private readonly Histogram<double> _tardiness = meter.CreateHistogram<double>("orleans-reminders-tardiness", "seconds");
    private readonly Counter<int> _delivered = meter.CreateCounter<int>("orleans-reminders-ticks-delivered");

    internal void Observe(Func<int> active) => meter.CreateObservableGauge("orleans-reminders-active", active);

    internal void OnTick(TimeSpan late)
    {
        _tardiness.Record(late.TotalSeconds);
        _delivered.Add(1);
    }
}
