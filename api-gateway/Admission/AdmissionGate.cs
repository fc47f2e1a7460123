using Microsoft.Extensions.Options;

namespace OrderActors.ApiGateway.Admission;

/// <summary>
/// Lets requests at the work behind the gateway: as many at once as that bears (<see cref="ConcurrencyLimit"/>), the others when their
/// turn comes, those that matter most first. Whoever would wait for too long is refused, and nothing was done for it. What the gateway
/// holds is requests that are at work, that wait here, or whose body arrives, and nothing else, so this bounds its memory too.
/// </summary>
internal sealed class AdmissionGate : IDisposable
{
    private static readonly TimeSpan SweepInterval = TimeSpan.FromMilliseconds(25);
    private static readonly TimeSpan MeasureInterval = TimeSpan.FromMilliseconds(10);

    private readonly Lock _lock = new();
    private readonly TimeProvider _clock;
    private readonly ConcurrencyLimit _limit;
    private readonly ThreadDelay _threads;
    private readonly WaitingRoom _room;
    private readonly ITimer _sweep;
    private bool _isSweeping;
    private int _atWork;
    private long _measuredAt;

    public AdmissionGate(IOptions<AdmissionOptions> options, TimeProvider clock)
    {
        _clock = clock;
        _limit = new ConcurrencyLimit(options.Value, clock);
        _threads = new ThreadDelay(clock);
        _room = new WaitingRoom(options.Value, clock);
        _sweep = clock.CreateTimer(
            static gate => ((AdmissionGate)gate!).Sweep(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Requests at work now.</summary>
    public int AtWork => Volatile.Read(ref _atWork);

    /// <summary>Requests that wait for their turn, or for a refusal, now.</summary>
    public int Waiting => _room.Count;

    /// <summary>Requests that may be at work at once now.</summary>
    public int Limit => _limit.Current;

    /// <summary>How long work stood in line behind the gateway when that was looked at last.</summary>
    public TimeSpan Delay => _limit.Delay;

    /// <summary>Whether the next request would be refused, unless it comes before others.</summary>
    public bool IsFull => _room.IsFull && AtWork >= Limit;

    /// <summary>Whether a request would be refused, so that there is no use in looking at it any further.</summary>
    public bool Refuses(RequestPriority priority)
    {
        if (!IsFull)
        {
            return false;
        }

        lock (_lock)
        {
            return IsFull && !_room.CanMakeRoom(priority);
        }
    }

    /// <summary>Takes note of how long work stands in line at a silo.</summary>
    public void OnAnswer(int queueDelayMs) => _limit.OnAnswer(queueDelayMs);

    /// <summary>Takes a place, when there is one.</summary>
    /// <param name="priority">Whose turn comes first.</param>
    /// <param name="slot">The slot of its SKU, or <see cref="SkuSlots.None"/>.</param>
    /// <param name="deadline">The caller's deadline.</param>
    /// <returns>False when it is refused; then <see cref="Exit"/> is not called.</returns>
    /// <exception cref="OperationCanceledException">The deadline passed while it waited; nor is it then.</exception>
    public ValueTask<bool> EnterAsync(RequestPriority priority, int slot, CancellationToken deadline)
    {
        WaitingRequest waiting;
        lock (_lock)
        {
            var now = _clock.GetTimestamp();
            Observe(now);
            var hasSlot = _room.TryEnterSlot(slot);
            if (hasSlot && _atWork < _limit.Current)
            {
                Begin(priority);
                return new ValueTask<bool>(true);
            }

            if (_atWork >= _limit.Current)
            {
                _limit.OnReached();
            }

            if (_room.IsFull && !_room.TryMakeRoom(priority))
            {
                if (hasSlot)
                {
                    _room.LeaveSlot(slot);
                }

                return new ValueTask<bool>(false);
            }

            waiting = new WaitingRequest(priority, slot, now);
            _room.Add(waiting, hasSlot);
            if (!_isSweeping)
            {
                SweepLater();
            }
        }

        return WaitAsync(waiting, deadline);
    }

    /// <summary>Gives the place back.</summary>
    public void Exit(RequestPriority priority, int slot)
    {
        lock (_lock)
        {
            _atWork--;
            _room.OnEnded(priority, slot);
            Dispatch();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _sweep.Dispose();

    private async ValueTask<bool> WaitAsync(WaitingRequest waiting, CancellationToken deadline)
    {
        await using var registration = deadline.UnsafeRegister((request, token) => GiveUp((WaitingRequest)request!, token), waiting);
        return await waiting.End;
    }

    private void GiveUp(WaitingRequest waiting, CancellationToken token)
    {
        lock (_lock)
        {
            // If its turn came, or it was refused, in this moment, that is what it hears.
            _room.GiveUp(waiting, token);
        }
    }

    private void Begin(RequestPriority priority)
    {
        _atWork++;
        _room.OnBegun(priority);
    }

    /// <summary>Lets requests begin while there are places.</summary>
    private void Dispatch()
    {
        while (_atWork < _limit.Current && _room.TryTakeNext(_limit.Current, out var next))
        {
            Begin(next.Priority);
            next.Admit();
        }
    }

    private void Sweep()
    {
        lock (_lock)
        {
            _room.Sweep();
            Observe(_clock.GetTimestamp());
            Dispatch();
            _isSweeping = false;
            if (_room.Count > 0)
            {
                SweepLater();
            }
        }
    }

    private void SweepLater()
    {
        _isSweeping = true;
        _sweep.Change(SweepInterval, Timeout.InfiniteTimeSpan);
    }

    private void Observe(long now)
    {
        if (_clock.GetElapsedTime(_measuredAt, now) >= MeasureInterval)
        {
            _measuredAt = now;
            _threads.Measure();
        }

        if (_limit.IsDue(now) && _limit.Adjust(now, _threads.TakeMean()))
        {
            Dispatch();
        }
    }
}
