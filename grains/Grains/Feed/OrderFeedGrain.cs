using OrderActors.GrainInterfaces.Feed;
using Orleans.Concurrency;

namespace OrderActors.Grains.Feed;

/// <summary>Keeps the last changes, and lets gateways wait for the next ones.</summary>
// Reentrant: gateways wait in here while silos publish. The changes and the count of who waits are only touched between two awaits, and
// each of these leaves them whole.
[Reentrant]
internal sealed class OrderFeedGrain(TimeProvider clock) : Grain, IOrderFeedGrain
{
    /// <summary>How long a call waits. A silo that leaves waits for its calls, so this is far below the time that a call may take; a call
    /// in two seconds from each gateway costs nothing.</summary>
    public static readonly TimeSpan MaxWait = TimeSpan.FromSeconds(2);

    /// <summary>How long after the last call of a gateway somebody is taken to watch.</summary>
    public static readonly TimeSpan WatchedFor = TimeSpan.FromSeconds(5);

    private RecentChanges _changes = null!;
    private TaskCompletionSource _added = NewSignal();
    private int _waiting;
    private long? _askedAt;

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _changes = new RecentChanges(GrainContext.ActivationId.ToString());
        return Task.CompletedTask;
    }

    public ValueTask<bool> PublishAsync(OrderChanges changes)
    {
        _changes.Add(changes);
        if (_waiting > 0)
        {
            var added = _added;
            _added = NewSignal();
            added.SetResult();
        }

        return ValueTask.FromResult(_waiting > 0 || (_askedAt is { } at && clock.GetElapsedTime(at) < WatchedFor));
    }

    public async ValueTask<FeedPage> NextAsync(FeedPosition after, CancellationToken cancellationToken)
    {
        if (!_changes.HasAny(after))
        {
            _waiting++;
            await _added.Task.WaitAsync(MaxWait, clock, cancellationToken)
                .ConfigureAwait(ConfigureAwaitOptions.ContinueOnCapturedContext | ConfigureAwaitOptions.SuppressThrowing);
            _waiting--;
        }

        _askedAt = clock.GetTimestamp();
        return _changes.After(after);
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
