using OrderActors.LocalEngine.Scheduling;

namespace OrderActors.LocalEngine.Activations;

/// <content>Running turns, one at a time.</content>
internal sealed partial class Activation
{
    // A call inside of a call inside of a call uses the stack of one thread; beyond this depth the next one gets a thread of its own.
    private const int MaxInlineDepth = 12;

    private static readonly ContextCallback RunInlineSlice = static state => ((Activation)state!).RunInline();
    private static readonly ContextCallback RunScheduledSlice = static state => ((Activation)state!).RunScheduled();

    [ThreadStatic]
    private static int s_inlineDepth;

    private ReadyQueue _ready;
    private Slice _slice;

    private enum Slice : byte
    {
        Idle,
        Scheduled,
        Running,
    }

    private enum NextStep : byte
    {
        Nothing,
        Schedule,
        RunHere,
        GiveUp,
    }

    /// <summary>The activation whose turn this thread runs, if it runs one.</summary>
    internal static new Activation? Current => SynchronizationContext.Current as Activation;

    void IThreadPoolWorkItem.Execute()
    {
        lock (this)
        {
            _slice = Slice.Running;
        }

        InCleanContext(RunScheduledSlice);
    }

    public override void Post(SendOrPostCallback d, object? state) => Queue(d, state);

    public override void Send(SendOrPostCallback d, object? state) =>
        throw new NotSupportedException("Nothing may block until a grain's turn comes. Await a call instead.");

    public override SynchronizationContext CreateCopy() => this;

    public void QueueAction(Action action) => Queue(action, null);

    public void QueueAction(Action<object> action, object state) => Queue(action, state);

    internal void Queue(object work, object? argument)
    {
        NextStep step;
        lock (this)
        {
            _ready.Enqueue(work, argument);
            step = ClaimSlice(mayRunHere: false);
        }

        Proceed(step);
    }

    private NextStep ClaimSlice(bool mayRunHere)
    {
        if (_slice != Slice.Idle || _ready.Count == 0)
        {
            return NextStep.Nothing;
        }

        if (mayRunHere && s_inlineDepth < MaxInlineDepth && Runtime.Scheduler.RunsInline)
        {
            _slice = Slice.Running;
            return NextStep.RunHere;
        }

        _slice = Slice.Scheduled;
        return NextStep.Schedule;
    }

    private void Proceed(NextStep step)
    {
        if (step == NextStep.Schedule)
        {
            Runtime.Scheduler.Schedule(this);
        }
        else if (step == NextStep.RunHere)
        {
            InCleanContext(RunInlineSlice);
        }
    }

    private void InCleanContext(ContextCallback slice)
    {
        if (CleanContext.IsCurrent)
        {
            slice(this);
        }
        else
        {
            ExecutionContext.Run(CleanContext.Instance, slice, this);
        }
    }

    private void RunScheduled() => RunSlice(Runtime.Scheduler.TurnsPerSlice);

    private void RunInline()
    {
        s_inlineDepth++;
        try
        {
            // The first turn may be the activation itself; the call that asked for it is then the second.
            RunSlice(_phase == Phase.Active ? 1 : 2);
        }
        finally
        {
            s_inlineDepth--;
        }
    }

    private void RunSlice(int turns)
    {
        var outer = SynchronizationContext.Current;
        SetSynchronizationContext(this);
        while (TryTake(turns--, out var ready))
        {
            try
            {
                Run(ready);
            }
            catch (Exception unhandled)
            {
                Log.TurnFailed(Runtime.Logger, unhandled, GrainId);
            }

            CleanContext.Restore();
            SetSynchronizationContext(this);
        }

        SetSynchronizationContext(outer);
    }

    private bool TryTake(int turnsLeft, out Ready ready)
    {
        lock (this)
        {
            if (Runtime.HasCrashed)
            {
                _ready = default;
            }

            if (_ready.Count > 0 && turnsLeft > 0)
            {
                ready = _ready.Dequeue();
                return true;
            }

            ready = default;
            if (_ready.Count == 0)
            {
                _slice = Slice.Idle;
                return false;
            }

            _slice = Slice.Scheduled;
        }

        Runtime.Scheduler.Schedule(this);
        return false;
    }

    private void Run(Ready ready)
    {
        switch (ready.Work)
        {
            case Turn turn when Instance is null:
                // The activation was given up while this turn was ready to start.
                turn.Reroute();
                break;
            case Turn turn:
                turn.Start(this);
                break;
            case SendOrPostCallback posted:
                posted(ready.Argument);
                break;
            case Action<object?> continuation:
                continuation(ready.Argument);
                break;
            case Action action:
                action();
                break;
        }
    }
}
