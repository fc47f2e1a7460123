namespace OrderActors.ApiGateway.Events;

/// <summary>Where something is in a <see cref="SlotWheel{T}"/>.</summary>
internal struct WheelPlace
{
    /// <summary>The slot.</summary>
    public int Slot;

    /// <summary>The place in the slot.</summary>
    public int Index;
}

/// <summary>Something whose turn comes once a round.</summary>
internal interface IOnWheel
{
    /// <summary>Where it is; the wheel's.</summary>
    ref WheelPlace Place { get; }
}

/// <summary>
/// Spreads things that each have their turn once a round evenly over its ticks, so that one timer does for all. Not for two threads at
/// once.
/// </summary>
/// <typeparam name="T">The things.</typeparam>
/// <param name="slots">Ticks a round.</param>
internal sealed class SlotWheel<T>(int slots)
    where T : class, IOnWheel
{
    private readonly List<T>[] _slots = [.. Enumerable.Range(0, slots).Select(static _ => new List<T>())];
    private int _next;
    private int _fill;

    /// <summary>Ticks a round.</summary>
    public int Slots => slots;

    /// <summary>Puts a thing into the slot that is next in the row.</summary>
    public void Add(T item)
    {
        _fill = (_fill + 1) % slots;
        var slot = _slots[_fill];
        item.Place = new WheelPlace { Slot = _fill, Index = slot.Count };
        slot.Add(item);
    }

    /// <summary>Takes it out; the last one of its slot moves up.</summary>
    public void Remove(T item)
    {
        var slot = _slots[item.Place.Slot];
        var last = slot[^1];
        slot[item.Place.Index] = last;
        last.Place = item.Place;
        slot.RemoveAt(slot.Count - 1);
        if (slot.Count < slot.Capacity / 4)
        {
            slot.Capacity /= 2;
        }
    }

    /// <summary>Those whose turn it is; good until something is added or removed.</summary>
    public List<T> Advance()
    {
        _next = (_next + 1) % slots;
        return _slots[_next];
    }
}
