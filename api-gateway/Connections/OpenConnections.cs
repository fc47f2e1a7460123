namespace OrderActors.ApiGateway.Connections;

/// <summary>
/// All connections, so that the idlest is found without looking at every one. Those that never sent a request stand in the order in which
/// they came, which is that of their idleness: the first is the one, whoever comes with any number of silent ones. A connection does
/// not move when it sends its first request, because a request waits for nobody; it is put among the others when somebody looks for the
/// idlest and finds it, once in its life. For use by one at a time.
/// </summary>
/// <param name="clock">What connections have their timestamps from.</param>
internal sealed class OpenConnections(TimeProvider clock)
{
    /// <summary>A connection that was used a moment ago makes room for nobody as long as there is some.</summary>
    public static readonly TimeSpan Moment = TimeSpan.FromSeconds(1);

    private static readonly Comparer<long> s_latestFirst = Comparer<long>.Create(static (one, other) => other.CompareTo(one));

    private readonly LinkedList<GatewayConnection> _silent = [];
    private readonly LinkedList<GatewayConnection> _others = [];
    private readonly Dictionary<UInt128, RemoteAddress> _addresses = [];
    private readonly SweepPause _crowded = new();
    private readonly SweepPause _full = new();
    private readonly long _moment = (long)(Moment.TotalSeconds * clock.TimestampFrequency);

    /// <summary>How many there are.</summary>
    public int Count => _silent.Count + _others.Count;

    /// <summary>The connections of an address, or null for none.</summary>
    public RemoteAddress? Find(UInt128? source) => source is { } key ? _addresses.GetValueOrDefault(key) : null;

    /// <summary>Adds the newest.</summary>
    public void Add(GatewayConnection connection)
    {
        if (connection.Source is { } source)
        {
            if (!_addresses.TryGetValue(source, out var address))
            {
                _addresses.Add(source, address = new RemoteAddress());
            }

            address.Count++;
            connection.Address = address;
        }

        _silent.AddLast(connection.Node);
    }

    /// <summary>Takes one away; one that is not here any more may be given.</summary>
    public void Remove(GatewayConnection connection)
    {
        if (connection.Node.List is not { } list)
        {
            return;
        }

        list.Remove(connection.Node);
        if (connection.Source is { } source && --_addresses[source].Count == 0)
        {
            _addresses.Remove(source);
        }
    }

    /// <summary>Takes away the idlest and claims them, so that they can be closed.</summary>
    /// <param name="address">Only of this address; null for all.</param>
    /// <param name="wanted">How many, at most.</param>
    /// <param name="needed">Whether the first may be taken even if it was used a moment ago; the others may not.</param>
    public List<GatewayConnection> TakeIdlest(RemoteAddress? address, int wanted, bool needed)
    {
        var now = clock.GetTimestamp();
        if (address?.Pause.IsOn(now) == true)
        {
            // For one address the silent ones of all others are looked through, too.
            return [];
        }

        var taken = TakeSilent(address, wanted, needed, now - _moment);
        if (taken.Count == 0)
        {
            var pause = address?.Pause ?? (needed ? _full : _crowded);
            if (pause.IsOn(now))
            {
                return taken;
            }

            taken = TakeOthers(address, wanted, needed, now - _moment);
            if (taken.Count < (needed ? 1 : wanted))
            {
                pause.Begin(now, clock.GetTimestamp());
            }
        }

        return taken;
    }

    private List<GatewayConnection> TakeSilent(RemoteAddress? address, int wanted, bool needed, long before)
    {
        var taken = new List<GatewayConnection>();
        for (var node = _silent.First; node is not null && taken.Count < wanted;)
        {
            var (connection, next) = (node.Value, node.Next);
            if (connection.HasSentARequest)
            {
                _silent.Remove(node);
                _others.AddLast(node);
            }
            else if (address is null || connection.Address == address)
            {
                if (connection.IdleSince > before && (!needed || taken.Count > 0))
                {
                    break;
                }

                Take(connection, taken);
            }

            node = next;
        }

        return taken;
    }

    private List<GatewayConnection> TakeOthers(RemoteAddress? address, int wanted, bool needed, long before)
    {
        var idlest = new PriorityQueue<GatewayConnection, long>(s_latestFirst);
        foreach (var connection in _others)
        {
            if (connection.IsIdle && (address is null || connection.Address == address))
            {
                var since = connection.IdleSince;
                if (idlest.Count < wanted)
                {
                    idlest.Enqueue(connection, since);
                }
                else
                {
                    idlest.EnqueueDequeue(connection, since);
                }
            }
        }

        var taken = new List<GatewayConnection>();
        foreach (var (connection, since) in idlest.UnorderedItems.OrderBy(static item => item.Priority))
        {
            if (since <= before || (needed && taken.Count == 0))
            {
                Take(connection, taken);
            }
        }

        return taken;
    }

    private void Take(GatewayConnection connection, List<GatewayConnection> taken)
    {
        if (connection.TryClaim())
        {
            Remove(connection);
            taken.Add(connection);
        }
    }
}
