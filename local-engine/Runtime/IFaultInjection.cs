using Orleans.Runtime;

namespace OrderActors.LocalEngine;

/// <summary>Faults that a cluster has and one process has not, for simulations. Nothing else may use them.</summary>
public interface IFaultInjection
{
    /// <summary>
    /// Ends the engine as the loss of its process would: no turn runs any more, nothing is deactivated, no timer ticks, and calls on their
    /// way fail with <see cref="SiloUnavailableException"/>, whether their work was done or not. Another engine over the same store takes
    /// the place of this one.
    /// </summary>
    void Crash();

    /// <summary>
    /// Lets go of a grain's activation without ending it, as a cluster does that takes a silo for dead which is not. It goes on with its
    /// calls and timers, while the next call makes a second activation of the same grain.
    /// </summary>
    /// <param name="grain">The grain.</param>
    /// <returns>The activation, so that the simulation can end it later, or null if the grain has none.</returns>
    IGrainContext? Orphan(GrainId grain);
}
