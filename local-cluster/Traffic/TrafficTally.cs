using System.Collections.Concurrent;
using OrderActors.Load.Orders;

namespace OrderActors.LocalCluster.Traffic;

/// <summary>What the clients saw.</summary>
internal sealed class TrafficTally(TimeProvider clock)
{
    private readonly ConcurrentQueue<AckedOrder> _acked = new();
    private readonly ConcurrentQueue<string> _findings = new();
    private readonly ConcurrentDictionary<string, long> _badAnswers = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, Outage> _outages = new(StringComparer.Ordinal);
    private long _requests;
    private long _repeats;
    private long _failedTwice;
    private long _created;
    private long _faultAt;

    /// <summary>What was acknowledged.</summary>
    public IReadOnlyCollection<AckedOrder> Acked => _acked;

    /// <summary>Answers that no client may get, whatever fails.</summary>
    public IReadOnlyCollection<string> Findings => _findings;

    /// <summary>Requests, repeats not counted.</summary>
    public long Requests => Interlocked.Read(ref _requests);

    /// <summary>Requests that were sent again, because nothing or nothing final was answered.</summary>
    public long Repeats => Interlocked.Read(ref _repeats);

    /// <summary>Requests of which the first repeat was answered with an error too, or not at all.</summary>
    public long FailedTwice => Interlocked.Read(ref _failedTwice);

    /// <summary>Orders that were acknowledged.</summary>
    public long Created => Interlocked.Read(ref _created);

    /// <summary>How often each answer that made a client try again was seen.</summary>
    public string BadAnswers => string.Join(
        ", ", _badAnswers.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => $"{pair.Value} × {pair.Key}"));

    /// <summary>From now on it is measured for how long which SKUs can't be ordered.</summary>
    public void OnFault()
    {
        _outages.Clear();
        Volatile.Write(ref _faultAt, clock.GetTimestamp());
    }

    /// <summary>How long after the fault the first and the last of the SKUs that could not be ordered could be ordered again; null where
    /// all could, or one still can't.</summary>
    public (TimeSpan First, TimeSpan Last, int Skus)? Recovery()
    {
        var outages = _outages.Values.ToList();
        return outages.Count == 0 || outages.Exists(outage => outage.OverAt is null)
            ? null
            : (Since(outages.Min(outage => outage.OverAt!.Value)), Since(outages.Max(outage => outage.OverAt!.Value)), outages.Count);
    }

    /// <summary>A request is sent for the first time.</summary>
    public void OnRequest() => Interlocked.Increment(ref _requests);

    /// <summary>A request was answered with something that may be otherwise next time, or not at all.</summary>
    /// <param name="attempt">1 for the first.</param>
    /// <param name="what">What was answered.</param>
    /// <param name="sku">The SKU that was to be ordered; null for other requests.</param>
    public void OnBadAnswer(int attempt, string what, string? sku)
    {
        if (attempt == 2)
        {
            Interlocked.Increment(ref _failedTwice);
        }

        Interlocked.Increment(ref _repeats);
        _badAnswers.AddOrUpdate(what, 1, static (_, count) => count + 1);
        if (sku is not null && Volatile.Read(ref _faultAt) != 0)
        {
            _outages.TryAdd(sku, new Outage(null));
        }
    }

    /// <summary>A client was told something of an order.</summary>
    public void OnAcked(AckedOrder order, string? createdOf = null)
    {
        _acked.Enqueue(order);
        if (createdOf is null)
        {
            return;
        }

        Interlocked.Increment(ref _created);
        if (_outages.TryGetValue(createdOf, out var outage) && outage.OverAt is null)
        {
            _outages.TryUpdate(createdOf, new Outage(clock.GetTimestamp()), outage);
        }
    }

    /// <summary>A client was told what can't be.</summary>
    public void OnFinding(string text) => _findings.Enqueue(text);

    private TimeSpan Since(long timestamp) => clock.GetElapsedTime(Volatile.Read(ref _faultAt), timestamp);

    /// <summary>A SKU that could not be ordered.</summary>
    /// <param name="OverAt">The timestamp of the first order that was acknowledged after that.</param>
    private sealed record Outage(long? OverAt);
}
