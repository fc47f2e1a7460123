using System.Diagnostics.CodeAnalysis;

namespace OrderActors.ApiGateway.Admission;

/// <summary>
/// Where requests wait: in the line of their priority, in front of a SKU that has as many at work as it may, or, when they have waited for
/// too long, for their refusal. Under the gate's lock.
/// </summary>
/// <param name="options">How many, and for how long.</param>
/// <param name="clock">The clock.</param>
internal sealed class WaitingRoom(AdmissionOptions options, TimeProvider clock)
{
    private readonly PriorityLines _lines = new(clock);
    private readonly SkuSlots _slots = new(options.MaxCreatesPerSku, clock);
    private readonly WaitingLine _lost = new(clock);
    private int _count;

    /// <summary>Requests in it. To be read from any thread.</summary>
    public int Count => Volatile.Read(ref _count);

    /// <summary>Whether it has no room, except in the place of one that is there.</summary>
    public bool IsFull => Count >= options.MaxRequestsWaiting;

    /// <summary>Takes a place among the requests of a SKU that are at work, or about to be.</summary>
    public bool TryEnterSlot(int slot) => _slots.TryEnter(slot);

    /// <summary>Gives such a place back. Who waits for it takes it over.</summary>
    public void LeaveSlot(int slot)
    {
        if (_slots.Exit(slot) is { } next)
        {
            _lines.Of(next.Priority).Insert(next);
        }
    }

    /// <summary>A request is at work from now on.</summary>
    public void OnBegun(RequestPriority priority) => _lines.OnBegun(priority);

    /// <summary>A request is at work no more.</summary>
    public void OnEnded(RequestPriority priority, int slot)
    {
        _lines.OnEnded(priority);
        LeaveSlot(slot);
    }

    /// <summary>Lets a request wait.</summary>
    /// <param name="request">The request.</param>
    /// <param name="hasSlot">Whether it waits for a place only, and not for its SKU.</param>
    public void Add(WaitingRequest request, bool hasSlot)
    {
        Volatile.Write(ref _count, _count + 1);
        if (hasSlot)
        {
            _lines.Of(request.Priority).Append(request);
        }
        else
        {
            _slots.Wait(request);
        }
    }

    /// <summary>Takes the one whose turn it is.</summary>
    /// <param name="places">Requests that may be at work at once.</param>
    /// <param name="next">That one.</param>
    public bool TryTakeNext(int places, [NotNullWhen(true)] out WaitingRequest? next)
    {
        if (_count == 0 || !_lines.TryTakeNext(places, out next))
        {
            next = null;
            return false;
        }

        Volatile.Write(ref _count, _count - 1);
        return true;
    }

    /// <summary>Whether one of those that wait has to make room for a request of a priority.</summary>
    public bool CanMakeRoom(RequestPriority priority) => FindToPushOut(priority) is not null;

    /// <summary>Refuses the request that can wait most easily, to make room for one that comes before it.</summary>
    public bool TryMakeRoom(RequestPriority priority)
    {
        if (FindToPushOut(priority) is not { } request)
        {
            return false;
        }

        TakeOut(request);
        request.Refuse();
        return true;
    }

    /// <summary>Takes out a request whose sender does not wait any longer, unless it has left before.</summary>
    public void GiveUp(WaitingRequest request, CancellationToken token)
    {
        if (request.Line is null)
        {
            return;
        }

        var isLost = request.Line == _lost;
        TakeOut(request);
        if (isLost)
        {
            // It would have been refused, and that says more than that its time is over.
            request.Refuse();
        }
        else
        {
            request.GiveUp(token);
        }
    }

    /// <summary>Ends the waiting of those that have waited for too long. They hear of it later, and cost nothing until then.</summary>
    public void Sweep()
    {
        foreach (var line in _slots.Lines.Concat(_lines.All))
        {
            var most = line.Age > options.MaxWait ? options.MaxWaitInOverload : options.MaxWait;
            while (line.Oldest is { } oldest && clock.GetElapsedTime(oldest.Since) >= most)
            {
                LeaveLine(oldest);
                _lost.Insert(oldest);
            }
        }

        while (_lost.Oldest is { } oldest && clock.GetElapsedTime(oldest.Since) >= options.RefusalDelay)
        {
            TakeOut(oldest);
            oldest.Refuse();
        }

        _slots.Trim();
    }

    private WaitingRequest? FindToPushOut(RequestPriority priority) => _lost.Oldest ?? _lines.FindBehind(priority, _slots)?.Oldest;

    private void TakeOut(WaitingRequest request)
    {
        LeaveLine(request);
        Volatile.Write(ref _count, _count - 1);
    }

    private void LeaveLine(WaitingRequest request)
    {
        var hasSlot = request.Line == _lines.Of(request.Priority);
        request.Line!.Remove(request);
        if (hasSlot)
        {
            LeaveSlot(request.Slot);
        }
    }
}
