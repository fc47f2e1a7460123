using Microsoft.Extensions.Logging;
using OrderActors.Domain.Stock;
using OrderActors.GrainInterfaces.Stock;
using OrderActors.Grains.Orders;
using OrderActors.Storage.Commit;
using OrderActors.Storage.Stock;
using Orleans.Concurrency;

namespace OrderActors.Grains.Stock;

/// <summary>
/// The stock of one SKU. What it knows is what the ledger has, and beside it how many units are held by claims and moves that are on
/// their way to the ledger; an order is only granted what is left after both.
/// </summary>
/// <remarks>
/// Reentrant: many moves of one SKU wait for the same commit. The counters, the lane and the reload are only touched between two awaits,
/// and every decision is followed by its claim without an await in between.
/// </remarks>
[Reentrant]
internal sealed partial class StockGrain(
    IStockLedger ledger,
    ICommitWriter writer,
    IClusterVersion cluster,
    OrderServices orders,
    TimeProvider clock,
    ILogger<StockGrain> logger)
    : Grain, IStockGrain
{
    /// <summary>How often a move is tried again when another activation wrote to the ledger.</summary>
    private const int MaxAttempts = 5;

    /// <summary>Moves after which a snapshot is stored, so that an activation never sums up more than about this many.</summary>
    private const int MovesPerSnapshot = 2_000;

    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(1);

    private StockKey _key;
    private IGrainTimer? _leaving;
    private IStockLane? _lane;
    private Task? _opening;
    private Task _lastCount = Task.CompletedTask;
    private StockState _state;
    private long _holdsUnderWay;
    private long _snapshotVersion;
    private long _openedIn;
    private bool _isProvisional;

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _key = StockKey.Parse(this.GetPrimaryKeyString());
        _voidedAt = clock.GetUtcNow();
        await TryOpenAsync();
    }

    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        TakeOutcomes();
        if (_lane is { IsBroken: false } lane && _state.Version > _snapshotVersion)
        {
            await SaveSnapshotAsync(lane, cancellationToken);
        }

        _lane?.Dispose();
    }

    public async ValueTask<StockAnswer> GetAsync(CancellationToken cancellationToken)
    {
        if (!await TryConfirmAsync())
        {
            return Answer(StockRefusal.StorageUnavailable);
        }

        TakeOutcomes();
        return Answer(_state.Exists ? StockRefusal.None : StockRefusal.UnknownSku);
    }

    private bool IsOpen => _lane is { IsBroken: false };

    /// <summary>Whether the SKU may have lived elsewhere since the ledger was read. A move that is decided nevertheless is safe, because
    /// the ledger has the last word; a refusal, or the answer that nothing is to change, would be final.</summary>
    private bool MayBeBehind => _openedIn != cluster.Current;

    private async ValueTask<StockAnswer> AppendUntilDecidedAsync(
        Func<IStockLane, ValueTask<StockCommand>> command, CancellationToken cancellationToken)
    {
        for (var attempt = 1; attempt <= MaxAttempts; attempt++)
        {
            if (!IsOpen && !await TryOpenAsync())
            {
                return Answer(StockRefusal.StorageUnavailable);
            }

            if (await AskAsync(command) is not var (lane, asked))
            {
                // Replaced while the ledger was asked. A move through it would be counted on the new one, and never settled there.
                continue;
            }

            VoidOldClaims();
            TakeOutcomes();
            var (version, decision) = (_state.Version, Decide(asked));
            if (decision.Move is null && _isProvisional && IsOpen && !MayBeBehind)
            {
                await ConfirmAsync();
                if (!ReferenceEquals(lane, _lane))
                {
                    continue;
                }

                (version, decision) = (_state.Version, Decide(asked));
            }

            if (decision.Refusal == StockRefusal.Contended || (decision.Move is null && (MayBeBehind || lane.IsBroken)))
            {
                ForgetIf(true);
                continue;
            }

            if (decision.Move is not { } move)
            {
                if (await ConcludeAsync(lane, asked, version, RefusalOf(asked, decision), cancellationToken) is { } refusal)
                {
                    return Answer(refusal);
                }

                ForgetIf(attempt > 1 && ReferenceEquals(lane, _lane));
                continue;
            }

            var outcome = await AppendAsync(
                lane, move, asked is ChangeStock { Demand.CanLapse: true } ? version : null, cancellationToken);
            if (outcome is not (CommitOutcome.StockConflict or CommitOutcome.DuplicateMove))
            {
                // A lane that came meanwhile read the ledger before the move was there, perhaps; then it is given up, and this reads anew.
                var isKnown = outcome != CommitOutcome.Committed || ReferenceEquals(lane, _lane) || await TryConfirmAsync();
                return Answer(isKnown ? AsRefusal(outcome) : StockRefusal.OutcomeUnknown);
            }
        }

        return Answer(StockRefusal.Contended);
    }

    private async ValueTask<CommitOutcome> AppendAsync(
        IStockLane lane, StockMove move, long? behind, CancellationToken cancellationToken)
    {
        CountUnderWay(move, +1);
        var outcome = CommitOutcome.Unknown;
        try
        {
            return outcome = await lane.AppendAsync(move, behind, cancellationToken);
        }
        catch (OperationCanceledException)
        {
            // Withdrawn while it was queued: nothing was changed, and the lane is as good as before.
            outcome = CommitOutcome.Unavailable;
            throw;
        }
        finally
        {
            // With everything that came before it in the ledger, so that the version that is answered is the ledger's. What went through
            // a lane that was replaced meanwhile is in what the new one read.
            TakeOutcomes();
            ForgetIf(outcome == CommitOutcome.Unknown && ReferenceEquals(lane, _lane));
        }
    }

    private StockDecision Decide(StockCommand command) =>
        StockDecider.Decide(_state with { Held = _state.Held + _holdsUnderWay }, command);

    private StockAnswer Answer(StockRefusal refusal)
    {
        LeaveUnlessStocked();
        return new(refusal, new StockView(_state.Version, _state.OnHand, _state.Available, _state.Held, _state.Sold));
    }

    private static StockRefusal AsRefusal(CommitOutcome outcome) => outcome switch
    {
        CommitOutcome.Committed => StockRefusal.None,
        CommitOutcome.QueueFull => StockRefusal.Overloaded,
        CommitOutcome.Unavailable => StockRefusal.StorageUnavailable,
        CommitOutcome.Unknown => StockRefusal.OutcomeUnknown,
        CommitOutcome.StockConflict or CommitOutcome.DuplicateMove => StockRefusal.Contended,
        CommitOutcome.VersionConflict or CommitOutcome.WebhookRepeated => throw new ArgumentOutOfRangeException(
            nameof(outcome), outcome, "A stock move has neither a version nor a webhook."),
        _ => throw new ArgumentOutOfRangeException(nameof(outcome), outcome, null),
    };
}
