using System.Collections.Concurrent;

namespace OrderActors.LocalEngine.Calls;

/// <summary>Ends calls whose time is over. In several parts, so that callers on several processors seldom wait for each other.</summary>
internal sealed class Deadlines(TimeProvider clock) : IDisposable
{
    // The same on every machine, so that a simulation that times out calls takes the same course everywhere.
    private const int Parts = 8;

    private readonly ConcurrentDictionary<(TimeSpan Limit, uint Part), DeadlineList> _lists = new();
    private uint _next;

    internal void Add(GrainRequest request, TimeSpan limit)
    {
        if (limit == Timeout.InfiniteTimeSpan)
        {
            return;
        }

        var key = (limit, Part: unchecked(_next++) % Parts);
        if (!_lists.TryGetValue(key, out var list))
        {
            list = _lists.GetOrAdd(key, static (key, clock) => new DeadlineList(clock, key.Limit), clock);
        }

        list.Add(request);
    }

    internal void FailAll(Exception reason)
    {
        foreach (var list in _lists.Values)
        {
            list.FailAll(reason);
        }
    }

    public void Dispose()
    {
        foreach (var list in _lists.Values)
        {
            list.Dispose();
        }
    }
}
