namespace OrderActors.LocalEngine.Calls;

/// <content>Giving up: by the caller's token, or because the time is over.</content>
internal abstract partial class GrainRequest
{
    private CancellationTokenRegistration _cancellationOfCaller;
    private CancellationTokenSource? _cancellationOfGrain;

    /// <summary>The token that the caller passed. Set by the classes that are made for methods with a token.</summary>
    public CancellationToken CallerToken { get; set; }

    /// <summary>The token that the grain gets.</summary>
    public CancellationToken GrainToken => _cancellationOfGrain?.Token ?? CancellationToken.None;

    /// <summary>Place in the list of those that wait as long as this one.</summary>
    internal DeadlineList? Deadlines { get; set; }

    internal GrainRequest? PreviousDeadline { get; set; }

    internal GrainRequest? NextDeadline { get; set; }

    internal long Deadline { get; set; }

    internal void OnTimeout(TimeSpan limit)
    {
        if (TryFinish(new TimeoutException($"{ToString()} did not answer within {limit}.")))
        {
            Runtime.Instruments.OnTimedOut(Reference.Binding.Class.GrainType);
            if (Runtime.Messaging.CancelRequestOnTimeout)
            {
                CancelGrain();
            }
        }
    }

    /// <returns>Whether the call may be sent.</returns>
    private bool PrepareCancellation(GrainRuntime runtime)
    {
        if (!Method.TakesToken)
        {
            return true;
        }

        if (CallerToken.IsCancellationRequested)
        {
            TryFinish(new OperationCanceledException(CallerToken));
            return false;
        }

        if (CallerToken.CanBeCanceled)
        {
            _cancellationOfGrain = new CancellationTokenSource();
            _cancellationOfCaller = CallerToken.UnsafeRegister(
                static (state, token) => ((GrainRequest)state!).OnCallerGaveUp(token), this);
        }
        else if (runtime.Messaging.CancelRequestOnTimeout)
        {
            _cancellationOfGrain = new CancellationTokenSource();
        }

        return true;
    }

    private void OnCallerGaveUp(CancellationToken token)
    {
        CancelGrain();
        if (!Runtime.Messaging.WaitForCancellationAcknowledgement && TryFinish(new OperationCanceledException(token)))
        {
            Runtime.Instruments.OnCancelled(Reference.Binding.Class.GrainType);
        }
    }

    private void CancelGrain()
    {
        if (_cancellationOfGrain is { } source)
        {
            if (_target is { } activation)
            {
                // The grain's own callbacks run where the grain runs: in a turn.
                activation.Queue((SendOrPostCallback)(static state => ((CancellationTokenSource)state!).Cancel()), source);
            }
            else
            {
                source.Cancel();
            }
        }
    }
}
