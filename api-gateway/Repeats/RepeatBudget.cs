namespace OrderActors.ApiGateway.Repeats;

/// <summary>
/// How many calls may be made again: one for ten requests, and as many as have been saved up. So a silo that dies under its calls is
/// made up for, and a cluster that answers nobody is not asked twice as much.
/// </summary>
internal sealed class RepeatBudget
{
    private const int RequestsARepeat = 10;
    private const int MaxSaved = 1_000;
    private const int SavedAtFirst = 100;

    private int _saved = SavedAtFirst * RequestsARepeat;

    /// <summary>A request calls a grain.</summary>
    public void OnRequest()
    {
        if (Volatile.Read(ref _saved) < MaxSaved * RequestsARepeat)
        {
            Interlocked.Increment(ref _saved);
        }
    }

    /// <summary>Takes a repeat from what has been saved.</summary>
    public bool TrySpend()
    {
        if (Interlocked.Add(ref _saved, -RequestsARepeat) >= 0)
        {
            return true;
        }

        Interlocked.Add(ref _saved, RequestsARepeat);
        return false;
    }
}
