using OrderActors.GrainInterfaces.Feed;
using OrderActors.GrainInterfaces.Orders;

namespace OrderActors.Gateway.Tests.Support;

/// <summary>A feed that says what its test tells it, and otherwise lets who asks wait for two seconds, as the real one does.</summary>
internal sealed class FakeFeedGrain : IOrderFeedGrain
{
    private readonly Lock _gate = new();
    private readonly List<ChangedOrder> _changes = [];
    private TaskCompletionSource _signal = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _hasMissed;

    /// <summary>How often somebody asked.</summary>
    public int Asked { get; private set; }

    /// <summary>The clock of who asks.</summary>
    public TimeProvider Clock { get; set; } = TimeProvider.System;

    /// <summary>No answer comes before this completes.</summary>
    public Task Held { get; set; } = Task.CompletedTask;

    /// <summary>What asking comes to, unless null.</summary>
    public Exception? Fault { get; set; }

    public void Tell(OrderKey key, long version) => Tell(() => _changes.Add(new ChangedOrder(key.ToString(), version)));

    /// <summary>Says that something was missed.</summary>
    public void Miss() => Tell(() => _hasMissed = true);

    public ValueTask<bool> PublishAsync(OrderChanges changes) => throw new InvalidOperationException("The gateway publishes nothing.");

    public async ValueTask<FeedPage> NextAsync(FeedPosition after, CancellationToken cancellationToken)
    {
        Task signal;
        lock (_gate)
        {
            Asked++;
            if (Fault is not null)
            {
                throw Fault;
            }

            _hasMissed |= after == FeedPosition.None;
            signal = _signal.Task;
            if (_changes.Count > 0 || _hasMissed)
            {
                signal = Task.CompletedTask;
            }
        }

        await signal.WaitAsync(TimeSpan.FromSeconds(2), Clock, cancellationToken)
            .ConfigureAwait(ConfigureAwaitOptions.ContinueOnCapturedContext | ConfigureAwaitOptions.SuppressThrowing);
        await Held;
        cancellationToken.ThrowIfCancellationRequested();
        lock (_gate)
        {
            var page = new FeedPage(new FeedPosition("fake", after.Sequence + 1), [.. _changes], _hasMissed);
            _changes.Clear();
            _hasMissed = false;
            return page;
        }
    }

    private void Tell(Action what)
    {
        lock (_gate)
        {
            what();
            _signal.SetResult();
            _signal = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }
}
