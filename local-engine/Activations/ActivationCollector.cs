using Orleans;

namespace OrderActors.LocalEngine.Activations;

/// <summary>
/// Ends activations that were idle for longer than their class allows. It looks once a quantum, so an age is kept to within one.
/// </summary>
internal sealed class ActivationCollector(GrainRuntime runtime) : IDisposable
{
    private ITimer? _timer;

    internal void Start()
    {
        var quantum = runtime.Collection.CollectionQuantum;
        _timer = runtime.Clock.CreateTimer(static state => ((ActivationCollector)state!).Collect(), this, quantum, quantum);
    }

    public void Dispose() => _timer?.Dispose();

    private void Collect()
    {
        runtime.Instruments.OnCollection();
        var now = runtime.Clock.GetTimestamp();
        foreach (var @class in runtime.Classes)
        {
            if (@class.CollectionAge is not { } age)
            {
                continue;
            }

            foreach (var activation in @class.Directory.All)
            {
                if (activation.IsIdle && activation.KeepUntil <= now && runtime.Clock.GetElapsedTime(activation.LastUsed, now) >= age)
                {
                    activation.DeactivateIfIdle(new(DeactivationReasonCode.ActivationIdle, $"Idle for {age}."));
                }
            }
        }
    }
}
