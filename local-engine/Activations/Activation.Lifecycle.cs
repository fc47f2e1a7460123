using Orleans;

namespace OrderActors.LocalEngine.Activations;

/// <content>Becoming active.</content>
internal sealed partial class Activation
{
    private static readonly Action<object?> ActivateTurn = static state => _ = ((Activation)state!).ActivateAsync();

    private Phase _phase;

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

    internal void Delay(TimeSpan time) =>
        KeepUntil = time <= TimeSpan.Zero
            ? long.MinValue
            : Runtime.Clock.GetTimestamp() + (long)Math.Min(time.TotalSeconds * Runtime.Clock.TimestampFrequency, long.MaxValue / 4);

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
            // What the constructor asks for may call grains while it is made, and so construct others on this thread.
            var outer = s_constructing;
            s_constructing = this;
            try
            {
                Instance = Class.Construct(this);
            }
            finally
            {
                s_constructing = outer;
            }

            using var source = new CancellationTokenSource();
            await WithDeadlineAsync(LoadAndActivateAsync(source.Token), source, Runtime.Collection.ActivationTimeout);
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

    private async Task WithDeadlineAsync(Task work, CancellationTokenSource source, TimeSpan limit)
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
}
