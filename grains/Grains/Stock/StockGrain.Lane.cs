using OrderActors.Domain.Stock;
using OrderActors.Storage.Hosting;
using OrderActors.Storage.Stock;

namespace OrderActors.Grains.Stock;

/// <content>The lane to the ledger: opened, kept tidy, and given up when the ledger knows better.</content>
internal sealed partial class StockGrain
{
    /// <summary>Makes the next call read the ledger: what is known here can't be the whole of it.</summary>
    private void ForgetIf(bool isStale)
    {
        if (isStale)
        {
            _lane?.Dispose();
            _lane = null;
        }
    }

    /// <summary>Counts holds only: what a release, a sale or a return will give counts when it is in the ledger.</summary>
    private void CountUnderWay(StockMove move, int sign)
    {
        if (move.Kind == StockMoveKind.Hold)
        {
            _holdsUnderWay += sign * move.Quantity;
        }
        else if (move is { Kind: StockMoveKind.Receive, Quantity: < 0 })
        {
            _holdsUnderWay -= sign * move.Quantity;
        }
    }

    private void TakeOutcomes()
    {
        while (_lane is { } lane && lane.TryTakeOutcome(out var outcome))
        {
            CountUnderWay(outcome.Move, -1);
            if (outcome.Committed)
            {
                _state = StockEvolution.Evolve(_state, outcome.Move);
            }
        }

        if (_lane is { IsBroken: false } open && _state.Version - _snapshotVersion >= MovesPerSnapshot)
        {
            _snapshotVersion = _state.Version;
            _ = SaveSnapshotAsync(open, CancellationToken.None);
        }
    }

    /// <summary>Ends the activation of a SKU that nobody ever stocked when it has been quiet for a moment: names can be made up faster
    /// than they are forgotten. Not at once, since calls that have queued up would be handed from one short-lived activation to the
    /// next, and from the third on refused; nor while orders are taken in here that their own grains may ask this SKU for.</summary>
    private void LeaveUnlessStocked()
    {
        if (_state.Exists)
        {
            return;
        }

        _leaving ??= this.RegisterGrainTimer(
            static (grain, _) => grain.LeaveAsync(),
            this,
            new GrainTimerCreationOptions(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan));
        _leaving.Change(Quiet, Timeout.InfiniteTimeSpan);
    }

    private Task LeaveAsync()
    {
        if (!_state.Exists && _intake is not { IsAtWork: true })
        {
            DeactivateOnIdle();
        }

        return Task.CompletedTask;
    }

    /// <summary>Opens a lane, once for all calls that wait for it. By the time that one of them goes on, another writer may have broken
    /// it, or an earlier one given it up.</summary>
    /// <returns>False when the ledger can't be read.</returns>
    private async ValueTask<bool> TryOpenAsync()
    {
        if (_opening is not { } earlier)
        {
            return await TryAsync(_opening = OpenAsync());
        }

        // It began before this call came, and may have read the ledger before what its caller knows of was written.
        return await TryAsync(earlier) && ((IsOpen && !MayBeBehind) || await TryAsync(_opening ??= OpenAsync()));
    }

    /// <summary>Asks the ledger what a command takes to be decided.</summary>
    /// <returns>Null when there is no lane, or another one by now.</returns>
    private async ValueTask<(IStockLane Lane, StockCommand Asked)?> AskAsync(Func<IStockLane, ValueTask<StockCommand>> command)
    {
        if (_lane is not { } lane)
        {
            return null;
        }

        var asked = await command(lane);
        return ReferenceEquals(lane, _lane) ? (lane, asked) : null;
    }

    /// <summary>Sees to it that what is known here is all that the ledger has. Where another silo may still write, the ledger is asked how
    /// far it is, and the lane is kept if all of that went through it: claims that are under way on it would be refused with it.</summary>
    /// <returns>False when the ledger can't be read.</returns>
    private async ValueTask<bool> TryConfirmAsync()
    {
        for (var attempt = 1; attempt <= MaxAttempts && IsOpen && !MayBeBehind; attempt++)
        {
            if (!_isProvisional)
            {
                return true;
            }

            var (lane, isProvisional) = (_lane!, cluster.MayBeWrittenElsewhere(this.GetGrainId()));
            try
            {
                var version = await lane.ReadVersionAsync(CancellationToken.None);
                TakeOutcomes();
                if (ReferenceEquals(lane, _lane) && _state.Version >= version)
                {
                    _isProvisional = isProvisional;
                    return true;
                }
            }
            catch (StorageUnavailableException)
            {
                return false;
            }
        }

        return await TryOpenAsync();
    }

    private async ValueTask ConfirmAsync()
    {
        if (!await TryConfirmAsync())
        {
            throw new StorageUnavailableException(new TimeoutException("The ledger could not be read."));
        }
    }

    private async ValueTask<bool> TryAsync(Task opening)
    {
        try
        {
            await opening;
            return true;
        }
        catch (StorageUnavailableException)
        {
            return false;
        }
        catch (Exception exception)
        {
            LogOpenFailed(logger, exception, _key.Sku);
            return false;
        }
        finally
        {
            if (ReferenceEquals(_opening, opening))
            {
                _opening = null;
            }
        }
    }

    private async Task OpenAsync()
    {
        var openedIn = cluster.Current;
        var isProvisional = cluster.MayBeWrittenElsewhere(this.GetGrainId());
        var lane = await ledger.OpenAsync(_key.Tenant, _key.Sku, CancellationToken.None);
        _openedIn = openedIn;
        _isProvisional = isProvisional;
        _lane?.Dispose();
        _lane = lane;
        _state = lane.Opened;
        _snapshotVersion = lane.Opened.Version;
        _holdsUnderWay = 0;
    }

    private async Task SaveSnapshotAsync(IStockLane lane, CancellationToken cancellationToken)
    {
        try
        {
            await lane.SaveSnapshotAsync(cancellationToken);
        }
        catch (StorageUnavailableException)
        {
            // The next activation sums up a few more moves. The storage has said why, once and not for every SKU.
        }
        catch (Exception exception)
        {
            LogSnapshotFailed(logger, exception, _key.Sku);
        }
    }
}
