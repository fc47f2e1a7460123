using Orleans;
using Orleans.Storage;

namespace OrderActors.LocalEngine.Activations;

/// <content>Ending.</content>
internal sealed partial class Activation
{
    private static readonly Action<object?> EndTurn = static state => _ = ((Activation)state!).EndAsync();

    private DeactivationReason? _endReason;
    private CancellationToken _endToken;

    public void Deactivate(DeactivationReason deactivationReason, CancellationToken cancellationToken = default)
    {
        var step = NextStep.Nothing;
        lock (this)
        {
            if (_endReason is not null || _phase is Phase.Deactivating or Phase.Gone)
            {
                return;
            }

            _endReason = deactivationReason;
            _endToken = cancellationToken;
            if (_phase == Phase.Active)
            {
                BeginEnd();
                step = ClaimSlice(mayRunHere: false);
            }
        }

        Proceed(step);
    }

    /// <summary>Ends the activation unless a call has come since somebody found it idle.</summary>
    internal void DeactivateIfIdle(DeactivationReason reason)
    {
        var step = NextStep.Nothing;
        lock (this)
        {
            if (_endReason is null && IsIdle)
            {
                _endReason = reason;
                BeginEnd();
                step = ClaimSlice(mayRunHere: false);
            }
        }

        Proceed(step);
    }

    /// <summary>Lets go of an activation whose turns hang. What runs in it runs on; the next call makes a new one.</summary>
    internal void GiveUp(DeactivationReason reason)
    {
        Log.ActivationGivenUp(Runtime.Logger, GrainId, reason.Description);
        lock (this)
        {
            _endReason ??= reason;
        }

        DisposeTimers();
        Leave(null);
    }

    /// <summary>After a conflict with somebody else's write, what this activation has in memory is not what is stored.</summary>
    internal void OnCallEnded(Exception? failure)
    {
        if (failure is InconsistentStateException { IsSourceActivation: true } conflict)
        {
            conflict.IsSourceActivation = false;
            Deactivate(new(DeactivationReasonCode.ApplicationError, conflict, "The stored state was changed by somebody else."));
        }
    }

    /// <summary>Is gone at once, as when the process is lost.</summary>
    internal void Vanish()
    {
        Class.Directory.Remove(this);
        DisposeTimers();
        lock (this)
        {
            _phase = Phase.Gone;
            _ready = default;
            TakeAllWaiting();
        }
    }

    private void BeginEnd()
    {
        _phase = Phase.Deactivating;
        if (_runningCount == 0)
        {
            _ready.Enqueue(EndTurn, this);
        }
    }

    private async Task EndAsync()
    {
        if (Instance is not { } grain)
        {
            // The activation was given up while this turn waited.
            return;
        }

        DisposeTimers();
        try
        {
            using var source = CancellationTokenSource.CreateLinkedTokenSource(_endToken);
            var work = grain.OnDeactivateAsync(_endReason!.Value, source.Token);
            await WithDeadlineAsync(work, source, Runtime.Collection.DeactivationTimeout);
        }
        catch (Exception failure)
        {
            Log.DeactivationFailed(Runtime.Logger, failure, GrainId);
        }

        await DisposeInstanceAsync();
        Leave(null);
    }

    private async Task DisposeInstanceAsync()
    {
        try
        {
            switch (Instance)
            {
                case IAsyncDisposable disposable:
                    await disposable.DisposeAsync();
                    break;
                case IDisposable disposable:
                    disposable.Dispose();
                    break;
            }

            if (_scope is { } scope)
            {
                await scope.DisposeAsync();
            }
        }
        catch (Exception failure)
        {
            Log.DeactivationFailed(Runtime.Logger, failure, GrainId);
        }
    }

    /// <summary>Takes the activation out of the directory and sends on, or refuses, what waits.</summary>
    private void Leave(Exception? failure)
    {
        Class.Directory.Remove(this);
        Turn? waiting;
        lock (this)
        {
            if (_phase == Phase.Gone)
            {
                return;
            }

            _phase = Phase.Gone;
            waiting = TakeAllWaiting();
            Instance = null;
        }

        while (waiting is not null)
        {
            var turn = waiting;
            waiting = turn.Next;
            turn.Next = null;
            if (failure is not null)
            {
                turn.Refuse(failure);
            }
            else if (!turn.IsLocal)
            {
                turn.Reroute();
            }
        }

        Class.OnDestroyed();
        _deactivated?.TrySetResult();
    }

    private void DisposeTimers()
    {
        while (_timers is { } timer)
        {
            timer.Dispose();
        }
    }
}
