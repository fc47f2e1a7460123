namespace OrderActors.Storage.Commit;

/// <summary>What the commit writer runs on: threads and randomness. The simulation has one of its own, which chooses every step.</summary>
internal interface IWriterHost
{
    /// <summary>Runs the writer's loop.</summary>
    /// <returns>A task that ends with the loop, and as it does.</returns>
    Task RunAsync(Func<Task> loop);

    /// <summary>Runs what tells submitters, beside the loop.</summary>
    void Announce(IThreadPoolWorkItem announcement);

    /// <summary>A number from 0 (inclusive) to 1 (exclusive).</summary>
    double NextRandom();
}

/// <inheritdoc cref="IWriterHost"/>
internal sealed class ThreadHost : IWriterHost
{
    /// <inheritdoc/>
    public Task RunAsync(Func<Task> loop) => WriterThread.RunAsync("order-actors writer", loop);

    /// <inheritdoc/>
    public void Announce(IThreadPoolWorkItem announcement) => ThreadPool.UnsafeQueueUserWorkItem(announcement, preferLocal: false);

    /// <inheritdoc/>
    public double NextRandom() => Random.Shared.NextDouble();
}
