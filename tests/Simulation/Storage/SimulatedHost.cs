using OrderActors.Storage.Commit;

namespace OrderActors.Simulation.Tests.Storage;

/// <summary>
/// What the commit writer of one process runs on. Its thread and the thread pool are lists here, of which the world takes the next step.
/// </summary>
internal sealed class SimulatedHost(Random random) : SynchronizationContext, IWriterHost
{
    private readonly Queue<(SendOrPostCallback Callback, object? State)> _thread = new();
    private readonly List<IThreadPoolWorkItem> _announcements = [];

    /// <summary>Steps of the writer's thread that wait, in their order.</summary>
    public int Steps => _thread.Count;

    /// <summary>Announcements that wait, in any order.</summary>
    public int Announcements => _announcements.Count;

    public Task RunAsync(Func<Task> loop)
    {
        var ended = new TaskCompletionSource();
        Post(_ => Run(loop, ended), null);
        return ended.Task;
    }

    public void Announce(IThreadPoolWorkItem announcement) => _announcements.Add(announcement);

    public double NextRandom() => random.NextDouble();

    public override void Post(SendOrPostCallback d, object? state) => _thread.Enqueue((d, state));

    public override void Send(SendOrPostCallback d, object? state) => throw new NotSupportedException("Nothing waits for the writer.");

    public override SynchronizationContext CreateCopy() => this;

    /// <summary>Lets the thread take one step.</summary>
    public void RunOne()
    {
        var (callback, state) = _thread.Dequeue();
        var outer = Current;
        SetSynchronizationContext(this);
        try
        {
            callback(state);
        }
        finally
        {
            SetSynchronizationContext(outer);
        }
    }

    /// <summary>Lets the thread pool run one announcement.</summary>
    public void AnnounceOne(int index)
    {
        var announcement = _announcements[index];
        _announcements.RemoveAt(index);
        announcement.Execute();
    }

    private static async void Run(Func<Task> loop, TaskCompletionSource ended)
    {
        try
        {
            await loop();
            ended.SetResult();
        }
        catch (Exception exception)
        {
            ended.SetException(exception);
            throw;
        }
    }
}
