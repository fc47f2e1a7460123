using System.Runtime.ExceptionServices;
using System.Threading.Tasks.Sources;
using OrderActors.LocalEngine.Activations;

namespace OrderActors.LocalEngine.Calls;

/// <content>
/// What the caller awaits. The answer comes once: from the grain, the clock or the caller's own token, whichever is first.
/// </content>
internal abstract partial class GrainRequest : IValueTaskSource, IThreadPoolWorkItem
{
    private static readonly Action<object?> Finished =
        static _ => throw new InvalidOperationException("This only marks a call as finished and is never called.");

    private int _claimed;
    private Action<object?>? _continuation;
    private Action<object?>? _resume;
    private object? _resumeState;
    private object? _context;
    private ExecutionContext? _flow;
    private long _startedAt;

    internal bool IsFinished => ReferenceEquals(Volatile.Read(ref _continuation), Finished);

    /// <summary>Why the call failed, once it is finished.</summary>
    internal Exception? Failure { get; private set; }

    void IValueTaskSource.GetResult(short token) => ThrowIfFailed();

    public ValueTaskSourceStatus GetStatus(short token) =>
        !IsFinished ? ValueTaskSourceStatus.Pending
        : Failure is null ? ValueTaskSourceStatus.Succeeded
        : Failure is OperationCanceledException ? ValueTaskSourceStatus.Canceled
        : ValueTaskSourceStatus.Faulted;

    public void OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags)
    {
        _resumeState = state;
        if ((flags & ValueTaskSourceOnCompletedFlags.FlowExecutionContext) != 0)
        {
            _flow = ExecutionContext.Capture();
        }

        if ((flags & ValueTaskSourceOnCompletedFlags.UseSchedulingContext) != 0)
        {
            _context = SynchronizationContext.Current is { } current && current.GetType() != typeof(SynchronizationContext)
                ? current
                : TaskScheduler.Current == TaskScheduler.Default ? null : TaskScheduler.Current;
        }

        if (Interlocked.CompareExchange(ref _continuation, continuation, null) is { } before)
        {
            if (!ReferenceEquals(before, Finished))
            {
                throw new InvalidOperationException("A ValueTask of a grain call can be awaited only once.");
            }

            Resume(continuation);
        }
    }

    void IThreadPoolWorkItem.Execute() => Resume();

    internal void ThrowIfFailed()
    {
        if (Failure is not null)
        {
            ExceptionDispatchInfo.Throw(Failure);
        }
    }

    /// <summary>Gives the caller its answer, if it has none yet.</summary>
    /// <returns>Whether this was the answer.</returns>
    internal bool TryFinish(Exception? failure)
    {
        if (Interlocked.Exchange(ref _claimed, 1) != 0)
        {
            return false;
        }

        Failure = failure;
        var waiting = Interlocked.Exchange(ref _continuation, Finished);
        DeadlineList.Remove(this);
        _cancellationOfCaller.Unregister();
        if (_startedAt != 0)
        {
            Runtime.Instruments.OnCallEnded(Runtime.Clock.GetElapsedTime(_startedAt));
        }

        if (failure is not null && Method.IsOneWay)
        {
            Log.OneWayFailed(Runtime.Logger, failure, ToString());
        }

        if (waiting is not null)
        {
            Resume(waiting);
        }

        return true;
    }

    public override string ToString() => $"{Method} of {Reference.GrainId}";

    private void StartClock(GrainRuntime runtime) => _startedAt = runtime.Instruments.MeasuresCalls ? runtime.Clock.GetTimestamp() : 0;

    /// <summary>Runs the caller's continuation where it wants to run, never on the stack of the one that finishes the call.</summary>
    private void Resume(Action<object?> continuation)
    {
        _resume = continuation;
        switch (_context)
        {
            case Activation activation:
                activation.Queue(ResumeRequest, this);
                break;
            case SynchronizationContext context:
                context.Post(static state => ((GrainRequest)state!).Resume(), this);
                break;
            case TaskScheduler scheduler:
                Task.Factory.StartNew(ResumeRequest, this, CancellationToken.None, TaskCreationOptions.DenyChildAttach, scheduler);
                break;
            default:
                Runtime.Scheduler.Schedule(this);
                break;
        }
    }

    private static readonly Action<object?> ResumeRequest = static state => ((GrainRequest)state!).Resume();

    private void Resume()
    {
        if (_flow is null)
        {
            _resume!(_resumeState);
        }
        else
        {
            ExecutionContext.Run(_flow, static state => ((GrainRequest)state!)._resume!(((GrainRequest)state!)._resumeState), this);
        }
    }
}
