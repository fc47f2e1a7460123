using OrderActors.LocalEngine.Activations;
using Orleans.Runtime;

namespace OrderActors.LocalEngine.Timers;

/// <summary>
/// A timer of one activation. A tick waits for its turn as a call does. The clock holds the timer and the timer holds the activation, so
/// an activation that ends disposes its timers.
/// </summary>
internal sealed class GrainTimer : Turn, IGrainTimer
{
    private readonly Activation _activation;
    private readonly Func<CancellationToken, Task> _callback;
    private readonly CancellationTokenSource _ended = new();
    private readonly bool _interleaves;
    private readonly bool _keepsAlive;
    private readonly ITimer _timer;
    private TimeSpan _next;
    private TimeSpan _period;
    private bool _ticking;

    private GrainTimer(Activation activation, Func<CancellationToken, Task> callback, GrainTimerCreationOptions options)
    {
        _activation = activation;
        _callback = callback;
        _interleaves = options.Interleave;
        _keepsAlive = options.KeepAlive;
        using var flow = ExecutionContext.IsFlowSuppressed() ? default : ExecutionContext.SuppressFlow();
        _timer = activation.Runtime.Clock.CreateTimer(
            static state => ((GrainTimer)state!).OnDue(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    internal GrainTimer? NextOfActivation { get; set; }

    internal GrainTimer? PreviousOfActivation { get; set; }

    internal override bool Interleaves => _interleaves;

    internal override bool KeepsAlive => _keepsAlive;

    internal override bool IsLocal => true;

    internal static GrainTimer Start(Activation activation, Func<CancellationToken, Task> callback, GrainTimerCreationOptions options)
    {
        var timer = new GrainTimer(activation, callback, options);
        activation.Attach(timer);
        activation.Runtime.OnTimerStarted();
        timer.Change(options.DueTime, options.Period);
        return timer;
    }

    public void Change(TimeSpan dueTime, TimeSpan period)
    {
        Validate(dueTime, nameof(dueTime));
        Validate(period, nameof(period));
        lock (_ended)
        {
            _period = period;
            _next = dueTime;
            if (!_ticking && !_ended.IsCancellationRequested)
            {
                Arm();
            }
        }
    }

    public void Dispose()
    {
        lock (_ended)
        {
            if (_ended.IsCancellationRequested)
            {
                return;
            }

            _timer.Dispose();
        }

        _activation.Detach(this);
        _activation.Runtime.OnTimerEnded();
        _ended.Cancel();
    }

    internal override void Start(Activation activation) => _ = TickAsync();

    internal override void Refuse(Exception reason)
    {
        // The activation failed, and the timer with it.
    }

    internal override void Reroute()
    {
        // The timer ended with the activation.
    }

    private static void Validate(TimeSpan time, string name)
    {
        if (time != Timeout.InfiniteTimeSpan)
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(time, TimeSpan.Zero, name);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(time.TotalMilliseconds, uint.MaxValue - 1, name);
        }
    }

    /// <summary>Sets the clock for the next tick, and the one after that by the period.</summary>
    private void Arm()
    {
        _timer.Change(_next, Timeout.InfiniteTimeSpan);
        _next = _period;
    }

    private void OnDue()
    {
        lock (_ended)
        {
            if (_ticking || _ended.IsCancellationRequested)
            {
                return;
            }

            _ticking = true;
        }

        _activation.Receive(this, mayRunHere: false);
    }

    private async Task TickAsync()
    {
        try
        {
            if (!_ended.IsCancellationRequested)
            {
                await _callback(_ended.Token);
            }
        }
        catch (Exception failure)
        {
            Log.TickFailed(_activation.Runtime.Logger, failure, _activation.GrainId);
        }

        lock (_ended)
        {
            _ticking = false;
            if (!_ended.IsCancellationRequested)
            {
                Arm();
            }
        }

        _activation.Complete(this);
    }
}
