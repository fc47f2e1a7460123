using OrderActors.LocalEngine.Calls;

namespace OrderActors.LocalEngine.Activations;

/// <content>What comes in, and what of it may start.</content>
internal sealed partial class Activation
{
    private Turn? _firstWaiting;
    private Turn? _lastWaiting;
    private int _waitingCount;
    private int _runningCount;
    private Turn? _blocking;
    private long _blockingSince;
    private long _lastUsed;

    /// <summary>Calls and ticks that run or wait.</summary>
    internal int Load => Volatile.Read(ref _runningCount) + Volatile.Read(ref _waitingCount);

    internal int Waiting => Volatile.Read(ref _waitingCount);

    /// <summary>Takes a call or tick in, and may run it on this thread.</summary>
    /// <param name="turn">What to take in.</param>
    /// <param name="mayRunHere">Whether the caller's thread may run it.</param>
    /// <returns>False if the activation is gone; nothing was done then.</returns>
    internal bool Receive(Turn turn, bool mayRunHere)
    {
        Exception? refusal;
        var step = NextStep.Nothing;
        lock (this)
        {
            if (_phase == Phase.Gone)
            {
                return false;
            }

            refusal = Class.Limits.Check(this, turn);
            if (refusal is null)
            {
                if (_phase == Phase.Active && Admits(turn))
                {
                    Admit(turn);
                }
                else if (IsStuck())
                {
                    step = NextStep.GiveUp;
                }
                else
                {
                    AppendWaiting(turn);
                    StartActivating();
                }

                step = step == NextStep.GiveUp ? step : ClaimSlice(mayRunHere);
            }
        }

        if (refusal is not null)
        {
            turn.Refuse(refusal);
            return true;
        }

        if (step == NextStep.GiveUp)
        {
            var reason = $"A call runs for longer than {Runtime.MaxProcessingTime}.";
            GiveUp(new(Orleans.DeactivationReasonCode.ActivationUnresponsive, reason));
            return false;
        }

        Proceed(step);
        return true;
    }

    /// <summary>Ends a call or tick that was started, and starts what waited for it.</summary>
    /// <param name="turn">What ended.</param>
    internal void Complete(Turn turn)
    {
        NextStep step;
        lock (this)
        {
            _runningCount--;
            if (_blocking is null || ReferenceEquals(_blocking, turn))
            {
                // As in Orleans: read-only calls that run beside the one that blocked do not block in its place.
                _blocking = null;
            }

            if (turn.KeepsAlive)
            {
                _lastUsed = Runtime.Clock.GetTimestamp();
            }

            if (_phase == Phase.Active)
            {
                AdmitWaiting();
            }
            else if (_phase == Phase.Deactivating && _runningCount == 0)
            {
                _ready.Enqueue(EndTurn, this);
            }

            step = ClaimSlice(mayRunHere: false);
        }

        Proceed(step);
    }

    private bool Admits(Turn turn) =>
        _runningCount == 0 || _blocking is null || turn.Interleaves || Class.IsReentrant || (_blocking.IsReadOnly && turn.IsReadOnly);

    private void Admit(Turn turn)
    {
        _runningCount++;
        if (_blocking is null && !turn.Interleaves)
        {
            _blocking = turn;
            _blockingSince = Runtime.Clock.GetTimestamp();
        }

        _ready.Enqueue(turn);
    }

    private void AdmitWaiting()
    {
        Turn? kept = null;
        var next = _firstWaiting;
        while (next is not null)
        {
            var turn = next;
            next = turn.Next;
            if (!Admits(turn))
            {
                if (_blocking is { IsReadOnly: false })
                {
                    // Those that interleave never wait in an active activation, so nothing behind this one can start either.
                    break;
                }

                kept = turn;
                continue;
            }

            Unlink(turn, kept);
            Admit(turn);
        }
    }

    private void AppendWaiting(Turn turn)
    {
        if (_lastWaiting is null)
        {
            _firstWaiting = turn;
        }
        else
        {
            _lastWaiting.Next = turn;
        }

        _lastWaiting = turn;
        _waitingCount++;
    }

    private void Unlink(Turn turn, Turn? previous)
    {
        if (previous is null)
        {
            _firstWaiting = turn.Next;
        }
        else
        {
            previous.Next = turn.Next;
        }

        if (ReferenceEquals(_lastWaiting, turn))
        {
            _lastWaiting = previous;
        }

        turn.Next = null;
        _waitingCount--;
    }

    private Turn? TakeAllWaiting()
    {
        var all = _firstWaiting;
        _firstWaiting = _lastWaiting = null;
        _waitingCount = 0;
        return all;
    }

    private bool IsStuck() =>
        _blocking is GrainRequest && Runtime.Clock.GetElapsedTime(_blockingSince) > Runtime.MaxProcessingTime;
}
