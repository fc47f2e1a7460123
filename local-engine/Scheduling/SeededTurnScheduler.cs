namespace OrderActors.LocalEngine;

/// <summary>
/// Runs turns on one thread, the one that asks for them, and picks each time by a seeded random number which of the waiting activations
/// comes next. With the same seed, the same calls and a clock that only moves when it is told to, a run takes the same course again.
/// </summary>
/// <param name="seed">Decides the order.</param>
public sealed class SeededTurnScheduler(int seed) : ITurnScheduler
{
    private readonly Random _random = new(seed);
    private readonly List<IThreadPoolWorkItem> _waiting = [];
    private readonly Lock _lock = new();

    /// <inheritdoc/>
    public int TurnsPerSlice => 1;

    /// <inheritdoc/>
    public bool RunsInline => false;

    /// <summary>How many pieces of work wait.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _waiting.Count;
            }
        }
    }

    /// <summary>The number of pieces of work that were run so far.</summary>
    public long Steps { get; private set; }

    /// <inheritdoc/>
    public void Schedule(IThreadPoolWorkItem work)
    {
        lock (_lock)
        {
            _waiting.Add(work);
        }
    }

    /// <summary>Runs one piece of work.</summary>
    /// <returns>False if there was none.</returns>
    public bool RunOne()
    {
        IThreadPoolWorkItem chosen;
        lock (_lock)
        {
            if (_waiting.Count == 0)
            {
                return false;
            }

            var index = _random.Next(_waiting.Count);
            chosen = _waiting[index];
            _waiting[index] = _waiting[^1];
            _waiting.RemoveAt(_waiting.Count - 1);
        }

        Steps++;
        chosen.Execute();
        return true;
    }

    /// <summary>Runs until nothing waits.</summary>
    /// <param name="maxSteps">The number of pieces of work after which it is taken that they go on for ever.</param>
    /// <exception cref="InvalidOperationException">More than <paramref name="maxSteps"/> were run.</exception>
    public void RunUntilIdle(int maxSteps = 1_000_000)
    {
        for (var steps = 0; RunOne(); steps++)
        {
            if (steps == maxSteps)
            {
                throw new InvalidOperationException($"After {maxSteps} turns there are still more.");
            }
        }
    }
}
