namespace OrderActors.ApiGateway.Admission;

/// <summary>
/// Counts the creates at work by their first SKU, so that a product that everybody wants does not take the places of all others. SKUs
/// share slots by their hash: a fixed number of counters holds any number of SKUs, and the few that meet share a cap. Under the gate's
/// lock.
/// </summary>
/// <param name="maxPerSlot">Creates of a slot at work at once.</param>
/// <param name="clock">The clock.</param>
internal sealed class SkuSlots(int maxPerSlot, TimeProvider clock)
{
    /// <summary>The slot of a request that has no SKU.</summary>
    public const int None = -1;

    private const int Count = 4_096;

    private readonly int[] _atWork = new int[Count];
    private readonly Dictionary<int, WaitingLine> _lines = [];

    /// <summary>The lines in front of slots that are full.</summary>
    public IEnumerable<WaitingLine> Lines => _lines.Values;

    /// <summary>The slot of a SKU. Which SKUs meet is another matter in every process, so that nobody can choose a neighbour.</summary>
    public static int Of(string tenant, string sku) => (int)((uint)HashCode.Combine(tenant, sku) % Count);

    /// <summary>Takes a place.</summary>
    public bool TryEnter(int slot)
    {
        if (slot == None)
        {
            return true;
        }

        if (_atWork[slot] >= maxPerSlot)
        {
            return false;
        }

        _atWork[slot]++;
        return true;
    }

    /// <summary>Lets a request wait for a place.</summary>
    public void Wait(WaitingRequest request)
    {
        if (!_lines.TryGetValue(request.Slot, out var line))
        {
            _lines[request.Slot] = line = new WaitingLine(clock);
        }

        line.Append(request);
    }

    /// <summary>Gives a place back.</summary>
    /// <returns>Who takes it over; null when nobody waits.</returns>
    public WaitingRequest? Exit(int slot)
    {
        if (slot == None)
        {
            return null;
        }

        if (_lines.Count > 0 && _lines.TryGetValue(slot, out var line) && line.TryTake(out var next))
        {
            return next;
        }

        _atWork[slot]--;
        return null;
    }

    /// <summary>Forgets the lines that nobody stands in.</summary>
    public void Trim()
    {
        foreach (var (slot, line) in _lines)
        {
            if (line.Count == 0)
            {
                _lines.Remove(slot);
            }
        }
    }
}
