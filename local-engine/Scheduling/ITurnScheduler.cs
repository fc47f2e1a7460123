namespace OrderActors.LocalEngine;

/// <summary>
/// Decides when and on which thread turns run. The engine sees to it that one activation's turns never overlap, whatever the
/// scheduler does.
/// </summary>
public interface ITurnScheduler
{
    /// <summary>How many turns an activation runs in a row before it goes to the end of the queue. At least 1.</summary>
    int TurnsPerSlice { get; }

    /// <summary>
    /// Whether a call to an activation that is doing nothing may run its first turn on the caller's thread, inside of the call.
    /// That saves a thread switch; a simulation that wants to choose every step says no.
    /// </summary>
    bool RunsInline { get; }

    /// <summary>Takes a piece of work to be executed exactly once, soon, and never before this method returns.</summary>
    /// <param name="work">An activation with turns to run, or a caller's continuation.</param>
    void Schedule(IThreadPoolWorkItem work);
}
