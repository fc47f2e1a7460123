using Orleans.Runtime;

namespace Orleans;

/// <summary>What every grain class has: a context, and two moments in its life.</summary>
public interface IGrainBase
{
    /// <summary>The activation that this object is the inside of.</summary>
    IGrainContext GrainContext { get; }

    /// <summary>Called once before the first call. If it fails, the calls that wait for it fail with the same exception.</summary>
    /// <param name="token">Cancelled when the activation takes longer than it may.</param>
    /// <returns>When the grain is ready.</returns>
    Task OnActivateAsync(CancellationToken token) => Task.CompletedTask;

    /// <summary>Called once after the last call.</summary>
    /// <param name="reason">Why the activation ends.</param>
    /// <param name="token">Cancelled when the deactivation takes longer than it may.</param>
    /// <returns>When the grain has let go of what it holds.</returns>
    Task OnDeactivateAsync(DeactivationReason reason, CancellationToken token) => Task.CompletedTask;
}
