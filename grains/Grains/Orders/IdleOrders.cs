namespace OrderActors.Grains.Orders;

/// <summary>
/// The orders that are in memory, in the order of their last use. What they take is counted, roughly, and over the budget those go first
/// that were not used for longest. One that is at work ends behind its call, and its next call loads it again.
/// </summary>
/// <param name="budget">Bytes.</param>
internal sealed class IdleOrders(long budget)
{
    private readonly Lock _gate = new();
    private OrderInMemory? _oldest;
    private OrderInMemory? _newest;
    private long _bytes;

    /// <summary>What they take.</summary>
    public long Bytes
    {
        get
        {
            lock (_gate)
            {
                return _bytes;
            }
        }
    }

    /// <summary>An order was used.</summary>
    /// <param name="order">The order.</param>
    /// <param name="bytes">What it takes now.</param>
    /// <returns>How many others have to go for that.</returns>
    public int Use(OrderInMemory order, int bytes)
    {
        OrderInMemory? oldest;
        lock (_gate)
        {
            Unlink(order);
            order.Bytes = bytes;
            _bytes += bytes;
            order.Older = _newest;
            _newest = order;
            if (order.Older is { } older)
            {
                older.Newer = order;
            }
            else
            {
                _oldest = order;
            }

            oldest = TakeOverBudget(order);
        }

        var others = 0;
        for (; oldest is not null; others++)
        {
            oldest.End();
            lock (_gate)
            {
                oldest = TakeOverBudget(order);
            }
        }

        return others;
    }

    /// <summary>An order has gone.</summary>
    public void Remove(OrderInMemory order)
    {
        lock (_gate)
        {
            Unlink(order);
        }
    }

    /// <summary>Takes the oldest off the list, if that is needed for another order.</summary>
    private OrderInMemory? TakeOverBudget(OrderInMemory other)
    {
        if (_bytes <= budget || _oldest is not { } oldest || oldest == other)
        {
            return null;
        }

        Unlink(oldest);
        return oldest;
    }

    private void Unlink(OrderInMemory order)
    {
        if (order.Bytes == 0)
        {
            return;
        }

        if (order.Older is { } older)
        {
            older.Newer = order.Newer;
        }
        else
        {
            _oldest = order.Newer;
        }

        if (order.Newer is { } newer)
        {
            newer.Older = order.Older;
        }
        else
        {
            _newest = order.Older;
        }

        _bytes -= order.Bytes;
        (order.Older, order.Newer, order.Bytes) = (null, null, 0);
    }
}

/// <summary>An order in the list of those that are in memory. Its members are the list's own.</summary>
internal abstract class OrderInMemory
{
    /// <summary>The one that was used just before it.</summary>
    public OrderInMemory? Older { get; set; }

    /// <summary>The one that was used just after it.</summary>
    public OrderInMemory? Newer { get; set; }

    /// <summary>What it takes; 0 when it is not in the list.</summary>
    public int Bytes { get; set; }

    /// <summary>Ends the activation behind the call that it is at.</summary>
    public abstract void End();
}
