using Microsoft.Extensions.Hosting;
using OrderActors.LocalEngine.Activations;
using Orleans;
using Orleans.Runtime;

namespace OrderActors.LocalEngine.Hosting;

/// <summary>Starts the engine with the host, and stops it in order: no new calls, running ones end, then every activation ends.</summary>
internal sealed class EngineLifetime(GrainRuntime runtime, ActivationCollector collector, MemoryShedder shedder) : IHostedService
{
    private static readonly DeactivationReason ShuttingDown = new(DeactivationReasonCode.ShuttingDown, "The engine stops.");

    public Task StartAsync(CancellationToken cancellationToken)
    {
        collector.Start();
        shedder.Start();
        return Task.CompletedTask;
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        collector.Dispose();
        shedder.Dispose();
        runtime.RefuseCallsFromOutside();
        try
        {
            // A call that still runs may activate further grains, so it takes rounds until nothing is left.
            while (runtime.Activations.ToArray() is { Length: > 0 } left)
            {
                await Task.WhenAll(left.Select(one => one.DeactivateAsync(ShuttingDown, cancellationToken))).WaitAsync(cancellationToken);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            Log.StoppedEarly(runtime.Logger, runtime.Activations.Count());
        }
    }
}
