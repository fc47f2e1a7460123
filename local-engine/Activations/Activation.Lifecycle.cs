using Orleans;
using Orleans.Storage;

namespace OrderActors.LocalEngine.Activations;

/// <content>Becoming active, and ending.</content>
internal sealed partial class Activation
{
    private static readonly Action<object?> ActivateTurn = static state => _ = ((Activation)state!).ActivateAsync();
    private static readonly Action<object?> EndTurn = static state => _ = ((Activation)state!).EndAsync();

    private Phase _phase;
    private DeactivationReason? _endReason;
    private CancellationToken _endToken;

    internal enum Phase : byte
    {
        Created,
        Activating,
        Active,
        Deactivating,
        Gone,
    }

    internal Phase CurrentPhase => _phase;

    /// <summary>The engine's time stamp of the last use.</summary>
    internal long LastUsed => Volatile.Read(ref _lastUsed);

    /// <summary>Until which time stamp idle collection must wait.</summary>
    internal long KeepUntil { get; private set; } = long.MinValue;

    internal bool IsIdle => _phase == Phase.Active && Load == 0;

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

    internal void Delay(TimeSpan time) =>
        KeepUntil = time <= TimeSpan.Zero
            ? long.MinValue
            : Runtime.Clock.GetTimestamp() + (long)Math.Min(time.TotalSeconds * Runtime.Clock.TimestampFrequency, long.MaxValue / 4);

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

    private void StartActivating()
    {
        if (_phase == Phase.Created)
        {
            _phase = Phase.Activating;
            _ready.Enqueue(ActivateTurn, this);
        }
    }

    private async Task ActivateAsync()
    {
        Class.OnCreated();
        try
        {
            s_constructing = this;
            try
            {
                Instance = Class.Construct(this);
            }
            finally
            {
                s_constructing = null;
            }

            using var source = new CancellationTokenSource();
            await WithDeadline(LoadAndActivateAsync(source.Token), source, Runtime.Collection.ActivationTimeout);
        }
        catch (Exception failure)
        {
            Log.ActivationFailed(Runtime.Logger, failure, GrainId);
            Runtime.Instruments.OnActivationFailed();
            await FailAsync(failure);
            return;
        }

        NextStep step;
        lock (this)
        {
            _phase = Phase.Active;
            _lastUsed = Runtime.Clock.GetTimestamp();
            if (_endReason is null)
            {
                AdmitWaiting();
            }
            else
            {
                BeginEnd();
            }

            step = ClaimSlice(mayRunHere: false);
        }

        Proceed(step);
    }

    private async Task LoadAndActivateAsync(CancellationToken token)
    {
        for (var i = 0; i < _states?.Count; i++)
        {
            await _states[i].LoadAsync(token);
        }

        await Instance!.OnActivateAsync(token);
    }

    private async Task FailAsync(Exception failure)
    {
        lock (this)
        {
            _endReason = new(DeactivationReasonCode.ActivationFailed, failure, "The activation failed.");
        }

        DisposeTimers();
        await DisposeInstanceAsync();
        Leave(failure);
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
            await WithDeadline(work, source, Runtime.Collection.DeactivationTimeout);
        }
        catch (Exception failure)
        {
            Log.DeactivationFailed(Runtime.Logger, failure, GrainId);
        }

        await DisposeInstanceAsync();
        Leave(null);
    }

    private async Task WithDeadline(Task work, CancellationTokenSource source, TimeSpan limit)
    {
        if (work.IsCompleted)
        {
            await work;
            return;
        }

        try
        {
            await work.WaitAsync(limit, Runtime.Clock, _endToken);
        }
        catch (Exception) when (!work.IsCompleted)
        {
            await source.CancelAsync();
            throw;
        }
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
