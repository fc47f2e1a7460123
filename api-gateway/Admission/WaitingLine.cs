using System.Diagnostics.CodeAnalysis;

namespace OrderActors.ApiGateway.Admission;

/// <summary>
/// A line of waiting requests. While it empties now and then, the first to come is the first to go. A line that stands is served from its
/// end: whoever came just now can still be answered in time, and those at its head would be answered when nobody waits for them any more.
/// </summary>
/// <param name="clock">The clock.</param>
internal sealed class WaitingLine(TimeProvider clock)
{
    /// <summary>A line that has not been empty for so long stands.</summary>
    public static readonly TimeSpan Standing = TimeSpan.FromMilliseconds(100);

    private readonly LinkedList<WaitingRequest> _requests = new();
    private long _notEmptySince;

    /// <summary>Requests in it.</summary>
    public int Count => _requests.Count;

    /// <summary>The one that waits for longest; null when nobody does.</summary>
    public WaitingRequest? Oldest => _requests.First?.Value;

    /// <summary>How long it has not been empty.</summary>
    public TimeSpan Age => _requests.Count == 0 ? TimeSpan.Zero : clock.GetElapsedTime(_notEmptySince);

    /// <summary>Puts one at the end.</summary>
    public void Append(WaitingRequest request) => Put(request, _requests.Last);

    /// <summary>Puts one that waited elsewhere where it would be if it had waited here, so that it is let in, or given up, as any that
    /// came with it.</summary>
    public void Insert(WaitingRequest request)
    {
        var before = _requests.Last;
        while (before?.Value.Since > request.Since)
        {
            before = before.Previous;
        }

        Put(request, before);
    }

    /// <summary>Takes the one whose turn it is.</summary>
    public bool TryTake([NotNullWhen(true)] out WaitingRequest? request)
    {
        request = (Age > Standing ? _requests.Last : _requests.First)?.Value;
        if (request is null)
        {
            return false;
        }

        Remove(request);
        return true;
    }

    /// <summary>Takes one out, wherever it is.</summary>
    public void Remove(WaitingRequest request)
    {
        _requests.Remove(request.Node);
        request.Line = null;
    }

    private void Put(WaitingRequest request, LinkedListNode<WaitingRequest>? before)
    {
        if (_requests.Count == 0)
        {
            _notEmptySince = clock.GetTimestamp();
        }

        request.Node.Value = request;
        request.Line = this;
        if (before is null)
        {
            _requests.AddFirst(request.Node);
        }
        else
        {
            _requests.AddAfter(before, request.Node);
        }
    }
}
