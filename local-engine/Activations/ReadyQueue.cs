namespace OrderActors.LocalEngine.Activations;

/// <summary>
/// Work that may run now, in order: a <see cref="Turn"/>, or a callback with its argument. A ring that is made when first needed.
/// </summary>
internal struct ReadyQueue
{
    private Ready[]? _ring;
    private int _head;

    internal int Count { get; private set; }

    internal void Enqueue(object work, object? argument = null)
    {
        if (_ring is null || Count == _ring.Length)
        {
            Grow();
        }

        _ring![(_head + Count++) & (_ring.Length - 1)] = new Ready(work, argument);
    }

    internal Ready Dequeue()
    {
        var taken = _ring![_head];
        _ring[_head] = default;
        _head = (_head + 1) & (_ring.Length - 1);
        if (--Count == 0 && _ring.Length > 64)
        {
            // A burst is over; an idle activation must not keep its room.
            _ring = null;
            _head = 0;
        }

        return taken;
    }

    private void Grow()
    {
        var larger = new Ready[_ring is null ? 2 : _ring.Length * 2];
        for (var i = 0; i < Count; i++)
        {
            larger[i] = _ring![(_head + i) & (_ring.Length - 1)];
        }

        _ring = larger;
        _head = 0;
    }
}

/// <summary>One piece of work that may run now.</summary>
internal readonly record struct Ready(object Work, object? Argument);
