using System.Diagnostics.CodeAnalysis;

namespace OrderActors.ApiGateway.Admission;

/// <summary>The lines of the priorities, and whose turn it is. Under the gate's lock.</summary>
internal sealed class PriorityLines
{
    // A priority that has fewer requests at work than its share comes before all that have more; then the first comes first. So a flood of
    // one kind waits behind any other kind, and none starves.
    private static readonly double[] OwnShare = [0.3, 0.1, 0.2, 0.1];

    private readonly WaitingLine[] _lines;
    private readonly int[] _atWork = new int[OwnShare.Length];

    public PriorityLines(TimeProvider clock) => _lines = [.. OwnShare.Select(_ => new WaitingLine(clock))];

    /// <summary>All of them.</summary>
    public IEnumerable<WaitingLine> All => _lines;

    /// <summary>The line of a priority.</summary>
    public WaitingLine Of(RequestPriority priority) => _lines[(int)priority];

    /// <summary>A request is at work from now on.</summary>
    public void OnBegun(RequestPriority priority) => _atWork[(int)priority]++;

    /// <summary>A request is at work no more.</summary>
    public void OnEnded(RequestPriority priority) => _atWork[(int)priority]--;

    /// <summary>Takes the one whose turn it is.</summary>
    /// <param name="places">Requests that may be at work at once.</param>
    /// <param name="next">That one.</param>
    public bool TryTakeNext(int places, [NotNullWhen(true)] out WaitingRequest? next)
    {
        for (var i = 0; i < _lines.Length; i++)
        {
            if (_atWork[i] < Math.Ceiling(OwnShare[i] * places) && _lines[i].TryTake(out next))
            {
                return true;
            }
        }

        foreach (var line in _lines)
        {
            if (line.TryTake(out next))
            {
                return true;
            }
        }

        next = null;
        return false;
    }

    /// <summary>The line whose requests can wait most easily, of those that come after a priority; null when nobody waits there.</summary>
    public WaitingLine? FindBehind(RequestPriority priority, SkuSlots slots)
    {
        for (var i = _lines.Length - 1; i > (int)priority; i--)
        {
            if (_lines[i].Count > 0)
            {
                return _lines[i];
            }

            if (i == (int)RequestPriority.Create && slots.Lines.FirstOrDefault(static line => line.Count > 0) is { } crowd)
            {
                return crowd;
            }
        }

        return null;
    }
}
