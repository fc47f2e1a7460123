namespace OrderActors.Storage.Commit;

/// <summary>
/// A thread that runs one asynchronous loop and nothing else. The loop may block on it: the answer to a batch then wakes this thread at
/// once, instead of standing in line with requests for a thread of the pool while the database has nothing to do.
/// </summary>
internal sealed class WriterThread : SynchronizationContext
{
    private readonly Queue<(SendOrPostCallback Callback, object? State)> _work = new();
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private WriterThread()
    {
    }

    /// <summary>Starts the loop on a thread of its own.</summary>
    /// <returns>A task that ends with the loop, and as it does.</returns>
    public static Task RunAsync(string name, Func<Task> loop)
    {
        var context = new WriterThread();
        new Thread(() => context.Pump(loop)) { Name = name, IsBackground = true }.Start();
        return context._ended.Task;
    }

    /// <inheritdoc/>
    public override void Post(SendOrPostCallback d, object? state)
    {
        lock (_work)
        {
            _work.Enqueue((d, state));
            Monitor.Pulse(_work);
        }
    }

    /// <inheritdoc/>
    public override void Send(SendOrPostCallback d, object? state) =>
        throw new NotSupportedException("Nothing waits for the writer's thread.");

    /// <inheritdoc/>
    public override SynchronizationContext CreateCopy() => this;

    private void Pump(Func<Task> loop)
    {
        SetSynchronizationContext(this);
        var running = loop();
        while (!running.IsCompleted)
        {
            var (callback, state) = Take();
            callback(state);
        }

        _ended.SetFromTask(running);
    }

    /// <summary>Waits for the loop's next step. There is one until the loop has ended, since its last step is what ends it.</summary>
    private (SendOrPostCallback Callback, object? State) Take()
    {
        lock (_work)
        {
            while (_work.Count == 0)
            {
                Monitor.Wait(_work);
            }

            return _work.Dequeue();
        }
    }
}
