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

        // The oldest first: the order in a table of keys is another one in every process, and a simulation has to be repeatable.
        foreach (var activation in runtime.Activations.Where(one => IsIdle(one, now)).OrderBy(static one => one.Number))
        {
            activation.DeactivateIfIdle(new(DeactivationReasonCode.ActivationIdle, $"Idle for {activation.Class.CollectionAge}."));
        }
    }

    private bool IsIdle(Activation activation, long now) =>
        activation.Class.CollectionAge is { } age && activation.IsIdle && activation.KeepUntil <= now
        && runtime.Clock.GetElapsedTime(activation.LastUsed, now) >= age;
}
