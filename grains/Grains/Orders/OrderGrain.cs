using System.Text.Json;
using OrderActors.Domain.Orders;
using OrderActors.GrainInterfaces.Orders;
using OrderActors.Storage.Commit;
using OrderActors.Storage.Hosting;

namespace OrderActors.Grains.Orders;

/// <summary>
/// One order: decides by <see cref="OrderDecider"/>, commits, and only then changes what it knows. It is not reentrant: between a
/// decision and its commit nothing else happens to the order.
/// </summary>
internal sealed partial class OrderGrain : Grain, IOrderGrain
{
    private readonly OrderServices _services;
    private OrderKey _key;
    private OrderStore _store = null!;
    private OrderStock _stock = null!;
    private OrderPlacing _placing = null!;
    private OrderView? _view;
    private IGrainTimer? _timer;
    private long _knownIn;
    private OrderRefusal _loadRefusal;
    private bool _wasRead;
    private bool _isOverdue;
    private bool _isAtWork;
    private long? _outOfPatienceAt;

    public OrderGrain(OrderServices services) => _services = services;

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _key = OrderKey.Parse(this.GetPrimaryKeyString());
        _store = new OrderStore(_services, GrainContext, _key);
        _stock = new OrderStock(GrainFactory, _services, _key.Tenant);
        _placing = new OrderPlacing(_services, _stock);
        return Task.CompletedTask;
    }

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        _store.Leave();
        return Task.CompletedTask;
    }

    public async ValueTask<OrderAnswer> GetAsync(CancellationToken cancellationToken)
    {
        if (!await TryLoadAsync())
        {
            return OrderAnswer.Refuse(OrderRefusal.StorageUnavailable);
        }

        return Answer(_store.State is null ? OrderRefusal.NotFound : OrderRefusal.None);
    }

    public ValueTask<OrderAnswer> CancelAsync(long expectedVersion, CancellationToken cancellationToken) =>
        ExecuteAsync(new CancelOrder(default), null, cancellationToken, expectedVersion);

    /// <summary>
    /// Decides, commits, and decides anew on what the database has when another activation was faster.
    /// </summary>
    private async ValueTask<OrderAnswer> ExecuteAsync(
        OrderCommand command, string? webhookId, CancellationToken cancellationToken, long expectedVersion = 0)
    {
        var settleWithCommit = true;
        for (var attempt = 1; attempt <= _services.Options.MaxAttempts; attempt++)
        {
            var now = _services.Now();
            if (await DecideAsync(Timed(command, now), expectedVersion) is not { } decision)
            {
                return OrderAnswer.Refuse(OrderRefusal.StorageUnavailable);
            }

            if (decision.Events.Count == 0 && (webhookId is null || decision.MayChange))
            {
                return Answer(decision.Refusal);
            }

            // A partner's event that takes no step is committed too, for its id: delivered again it is one that was handled.
            var change = new OrderChange(decision.Events, []);
            if (settleWithCommit && decision.Events.Count > 0)
            {
                change = await SettleWithCommitAsync(decision.Events, now);
            }

            var outcome = await CommitAsync(change, webhookId, cancellationToken);
            switch (outcome)
            {
                case CommitOutcome.Committed:
                    return Answer(decision.Refusal) with { IsTimelineFull = decision.Events.Count == 0 };
                case CommitOutcome.WebhookRepeated:
                    return await TryLoadAsync() ? Answer(OrderRefusal.None) : OrderAnswer.Refuse(OrderRefusal.StorageUnavailable);
                case CommitOutcome.VersionConflict:
                    continue;
                case CommitOutcome.StockConflict or CommitOutcome.DuplicateMove:
                    // The effect stays pending then and is carried out by itself, which can tell a repeat.
                    settleWithCommit = false;
                    continue;
                default:
                    return Answer(OrderPlacing.AsRefusal(outcome));
            }
        }

        return Answer(OrderRefusal.Contended);
    }

    /// <summary>
    /// Decides on the order. What is not committed is not checked by the database, so nothing is refused from memory: the row is read
    /// first, unless it just was. What changes nothing is answered from memory, if the order can't have lived elsewhere meanwhile.
    /// </summary>
    /// <returns>Null when the row can't be read.</returns>
    private async ValueTask<OrderDecision?> DecideAsync(OrderCommand command, long expectedVersion)
    {
        var wasKnown = IsCurrent;
        if (!await TryLoadAsync())
        {
            return null;
        }

        var decision = Decide(command, expectedVersion);
        if ((!wasKnown && _wasRead) || decision.Refusal == OrderRefusal.None || decision.Events.Count > 0)
        {
            return decision;
        }

        _store.Forget();
        return await TryLoadAsync() ? Decide(command, expectedVersion) : null;
    }

    private OrderDecision Decide(OrderCommand command, long expectedVersion) =>
        expectedVersion != 0 && _store.State is { } state && state.Version != expectedVersion
            ? OrderDecision.Refuse(OrderRefusal.VersionMismatch)
            : OrderDecider.Decide(_store.State, command);

    /// <summary>Commits a change, gives its claims back if that failed, and starts what follows from it if not.</summary>
    private async ValueTask<CommitOutcome> CommitAsync(OrderChange change, string? webhookId, CancellationToken cancellationToken)
    {
        var before = _store.State;
        var knownIn = _services.Cluster.VersionFor(this.GetGrainId());
        var outcome = CommitOutcome.Unknown;
        try
        {
            outcome = await _store.CommitAsync(change.Events, change.StockTickets, webhookId, knownIn, cancellationToken);
        }
        finally
        {
            if (outcome != CommitOutcome.Committed)
            {
                _stock.Abandon(change.StockTickets);
            }
        }

        if (outcome == CommitOutcome.Committed)
        {
            _view = null;
            _knownIn = knownIn;
            _isOverdue = false;
            _store.Use();
            var state = _store.State!;
            if (change.Events.Count > 0)
            {
                _services.OnCommitted(_key, state);
            }

            await SendEffectsAsync(before, state);
            ScheduleWork(state);
            if (change.Events.Count > 0 && state.IsEnded && !IsReported(before))
            {
                // Nobody is expected to change it any more, and who looks at it now finds it among the recent ones.
                DeactivateOnIdle();
            }
        }
        else if (outcome is CommitOutcome.VersionConflict or CommitOutcome.StockConflict)
        {
            _services.Instruments.OnContended();
        }

        return outcome;
    }

    /// <summary>Whether what is known of the row can be answered with. After a change of the membership it can't: the order may have
    /// lived elsewhere meanwhile, and for a while what it was about to store there may still be stored. Nor can it when something was due
    /// that could not be done: somebody else may have done it.</summary>
    private bool IsCurrent => _store.State is not null && _knownIn == _services.Cluster.Current && !_isOverdue;

    private async ValueTask<bool> TryLoadAsync()
    {
        if (IsCurrent)
        {
            _store.Use();
            return true;
        }

        _view = null;
        var before = _store.State?.Version;
        var knownIn = _services.Cluster.VersionFor(this.GetGrainId());
        try
        {
            _wasRead = !_store.TryTake(knownIn);
            if (_wasRead)
            {
                await _store.LoadAsync();
            }

            _store.Use();
            _services.Instruments.OnLoaded(_wasRead);
            _knownIn = knownIn;
        }
        catch (StorageUnavailableException)
        {
            _loadRefusal = OrderRefusal.StorageUnavailable;
            return false;
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            _loadRefusal = exception is JsonException ? OrderRefusal.Unreadable : OrderRefusal.StorageUnavailable;
            if (_services.LoadFailures.TryTake(out var leftOut))
            {
                LogLoadFailed(_services.Logger, exception, _key.OrderId, leftOut);
            }

            return false;
        }

        if (_store.State is { } state && state.Version != before)
        {
            _isOverdue = false;
            ScheduleWork(state);
        }

        return true;
    }

    private OrderAnswer Answer(OrderRefusal refusal)
    {
        if (refusal != OrderRefusal.None)
        {
            _services.Instruments.OnRefused(refusal);
        }

        return new OrderAnswer
        {
            Refusal = refusal,
            Order = _store.State is { } state ? _view ??= OrderViews.Of(state) : null,
            QueueDelayMs = _services.QueueDelayMs,
        };
    }
}
