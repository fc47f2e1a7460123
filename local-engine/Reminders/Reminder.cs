using Orleans;
using Orleans.Runtime;

namespace OrderActors.LocalEngine.Reminders;

/// <summary>One reminder and its clock.</summary>
internal sealed class Reminder : IGrainReminder, IDisposable
{
    private readonly GrainRuntime _runtime;
    private readonly IRemindable _target;
    private readonly TimeSpan _dueTime;
    private readonly TimeSpan _period;
    private readonly DateTimeOffset _first;
    private readonly ITimer _timer;
    private DateTimeOffset _due;

    internal Reminder(GrainRuntime runtime, IRemindable target, GrainId grain, string name, TimeSpan dueTime, TimeSpan period)
    {
        _runtime = runtime;
        _target = target;
        Grain = grain;
        ReminderName = name;
        _dueTime = dueTime;
        _period = period;
        _first = _due = runtime.Clock.GetUtcNow() + dueTime;
        using var flow = ExecutionContext.IsFlowSuppressed() ? default : ExecutionContext.SuppressFlow();
        _timer = runtime.Clock.CreateTimer(
            static state => _ = ((Reminder)state!).TickAsync(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public string ReminderName { get; }

    internal GrainId Grain { get; }

    public void Dispose() => _timer.Dispose();

    internal void Start() => _timer.Change(_dueTime, _period);

    private async Task TickAsync()
    {
        var now = _runtime.Clock.GetUtcNow();
        _runtime.Instruments.Reminders.OnTick(now - _due);
        _due += _period;
        try
        {
            await _target.ReceiveReminder(ReminderName, new TickStatus(_first.UtcDateTime, _period, now.UtcDateTime));
        }
        catch (Exception failure)
        {
            Log.ReminderFailed(_runtime.Logger, failure, ReminderName, Grain);
        }
    }
}
