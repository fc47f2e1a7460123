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
    public void Append(WaitingRequest request)
    {
        Put(request, atEnd: true);
    }

    /// <summary>Puts one that waited elsewhere among those that wait for longest.</summary>
    public void Prepend(WaitingRequest request) => Put(request, atEnd: false);

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

    private void Put(WaitingRequest request, bool atEnd)
    {
        if (_requests.Count == 0)
        {
            _notEmptySince = clock.GetTimestamp();
        }

        request.Node.Value = request;
        request.Line = this;
        if (atEnd)
        {
            _requests.AddLast(request.Node);
        }
        else
        {
            _requests.AddFirst(request.Node);
        }
    }
}
