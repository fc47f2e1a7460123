namespace OrderActors.LocalCluster.Traffic;

/// <summary>
/// How many requests are under way at once. It grows with every final answer and is cut when answers stay away, as the window of a TCP
/// connection is: without that, clients that repeat what was not answered keep a cluster that is slower than they, as when it has just
/// started on a busy machine, from ever answering anybody.
/// </summary>
/// <param name="most">What it grows to.</param>
/// <param name="clock">The clock.</param>
internal sealed class RequestWindow(int most, TimeProvider clock)
{
    /// <summary>What it begins with, and is not cut below.</summary>
    public const int Least = 256;

    // What was sent before a cut says nothing of whether that was enough.
    private static readonly TimeSpan CutInterval = TimeSpan.FromSeconds(4);

    private readonly Lock _gate = new();
    private readonly Queue<TaskCompletionSource> _waiting = new();
    private int _size = Math.Min(Least, most);
    private int _underWay;
    private long? _cutAt;

    /// <summary>How many may be under way.</summary>
    public int Size
    {
        get
        {
            lock (_gate)
            {
                return _size;
            }
        }
    }

    /// <summary>Waits for a place.</summary>
    /// <exception cref="OperationCanceledException">It was given up; nothing is to be left.</exception>
    public async Task EnterAsync(CancellationToken giveUp)
    {
        TaskCompletionSource place;
        lock (_gate)
        {
            if (_underWay < _size)
            {
                _underWay++;
                return;
            }

            place = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiting.Enqueue(place);
        }

        await using (giveUp.UnsafeRegister(static (waiting, token) => ((TaskCompletionSource)waiting!).TrySetCanceled(token), place))
        {
            await place.Task;
        }
    }

    /// <summary>Gives the place free.</summary>
    /// <param name="wasAnswered">Whether there was a final answer.</param>
    public void Leave(bool wasAnswered)
    {
        lock (_gate)
        {
            _underWay--;
            if (wasAnswered)
            {
                _size = Math.Min(_size + 1, most);
            }
            else if (_cutAt is not { } cutAt || clock.GetElapsedTime(cutAt) >= CutInterval)
            {
                _cutAt = clock.GetTimestamp();
                _size = Math.Max(_size * 7 / 10, Math.Min(Least, most));
            }

            while (_underWay < _size && _waiting.TryDequeue(out var next))
            {
                _underWay += next.TrySetResult() ? 1 : 0;
            }
        }
    }
}
