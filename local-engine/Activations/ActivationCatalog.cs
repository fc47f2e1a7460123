using Orleans;
using Orleans.Runtime;

namespace OrderActors.LocalEngine.Activations;

/// <inheritdoc cref="IActivationCatalog"/>
internal sealed class ActivationCatalog(GrainRuntime runtime) : IActivationCatalog
{
    public int TimerCount => runtime.TimerCount;

    public IReadOnlyList<ActivationView> List() =>
    [
        .. runtime.Activations.Select(one => new ActivationView(
            one.GrainId,
            one.Class.Type,
            one.ActivationId,
            one.Load - one.Waiting,
            one.Waiting,
            one.Load > 0 ? TimeSpan.Zero : runtime.Clock.GetElapsedTime(one.LastUsed))),
    ];

    public Task DeactivateAsync(GrainId grain) => Task.WhenAll(runtime.Activations
        .Where(one => one.GrainId == grain)
        .Select(one => one.DeactivateAsync(new(DeactivationReasonCode.RuntimeRequested, "The catalog was asked to end it."))));
}
