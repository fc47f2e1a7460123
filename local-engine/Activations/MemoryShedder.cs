using Orleans;

namespace OrderActors.LocalEngine.Activations;

/// <summary>
/// Ends the least recently used activations when memory is short. As in Orleans it acts only after a full collection of garbage since the
/// last time, because only that shows what ending activations has brought, and it counts activations and not bytes.
/// </summary>
internal sealed class MemoryShedder(GrainRuntime runtime, IMemoryReader memory) : IDisposable
{
    private ITimer? _timer;
    private int _generation2Collections = -1;

    internal void Start()
    {
        if (runtime.Collection.EnableActivationSheddingOnMemoryPressure)
        {
            var period = runtime.Collection.MemoryUsagePollingPeriod;
            _timer = runtime.Clock.CreateTimer(static state => ((MemoryShedder)state!).Shed(), this, period, period);
        }
    }

    public void Dispose() => _timer?.Dispose();

    private void Shed()
    {
        var reading = memory.Read();
        var limit = runtime.Collection.MemoryUsageLimitPercentage;
        if (reading.UsedPercentage <= limit || reading.Generation2Collections == _generation2Collections)
        {
            return;
        }

        _generation2Collections = reading.Generation2Collections;
        var total = runtime.Classes.Sum(@class => @class.Count);
        var keep = (int)(total * runtime.Collection.MemoryUsageTargetPercentage / reading.UsedPercentage);
        var chosen = runtime.Activations.Where(one => one.IsIdle).OrderBy(one => one.LastUsed).Take(total - keep).ToArray();
        Log.Shedding(runtime.Logger, reading.UsedPercentage, limit, chosen.Length, total);
        foreach (var activation in chosen)
        {
            activation.DeactivateIfIdle(new(DeactivationReasonCode.HighMemoryPressure, "Memory is short."));
        }
    }
}
