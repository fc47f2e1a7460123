namespace OrderActors.LocalEngine;

/// <summary>Runs turns on the thread pool, and inside of the call where that is possible.</summary>
public sealed class ThreadPoolTurnScheduler : ITurnScheduler
{
    /// <inheritdoc/>
    public int TurnsPerSlice => 32;

    /// <inheritdoc/>
    public bool RunsInline => true;

    /// <inheritdoc/>
    public void Schedule(IThreadPoolWorkItem work) => ThreadPool.UnsafeQueueUserWorkItem(work, preferLocal: true);
}
