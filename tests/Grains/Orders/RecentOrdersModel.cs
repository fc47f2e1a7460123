using OrderActors.Grains.Orders;
using OrderActors.Tests.Support;

namespace OrderActors.Grains.Tests.Orders;

/// <summary>A random history of a ring beside a table that says what it may, and what it has to, have.</summary>
/// <param name="seed">What makes the history.</param>
internal sealed class RecentOrdersModel(int seed)
{
    private const string Tenant = "dev";
    private const int LargestState = 900;
    private const int MostBesideState = 120;

    private readonly Random _random = new(seed);
    private readonly HashSet<string> _stored = [];
    private readonly List<Order> _underWay = [];
    private readonly Dictionary<string, Order> _known = [];
    private readonly int _capacity = new Random(seed).Next(64, 12_000);
    private RecentOrders _recent = null!;
    private long _version;
    private long _written;
    private int _found;

    /// <summary>A state that no other number has.</summary>
    public static byte[] StateOf(Random random, int number)
    {
        var state = new byte[random.Next(4, LargestState)];
        random.NextBytes(state);
        BitConverter.TryWriteBytes(state, number);
        return state;
    }

    /// <summary>Runs it.</summary>
    /// <returns>How many orders were found.</returns>
    public int Run(int steps)
    {
        _recent = new RecentOrders(_capacity, new FakeClock());
        for (var step = 0; step < steps; step++)
        {
            var orderId = $"ord_{(step / 8) + _random.Next(12):D18}{_random.Next(2):D2}";
            switch (_random.Next(8))
            {
                case < 2:
                    Begin(orderId, step);
                    break;
                case < 4 when _underWay.Count > 0:
                    End(_underWay[_random.Next(_underWay.Count)]);
                    break;
                case 4:
                    _recent.Drop(Tenant, orderId);
                    Forget(orderId);
                    break;
                case < 7:
                    var isAny = _known.Count == 0 || _random.Next(3) == 0;
                    Take(isAny ? orderId : _known.Values.ElementAt(_random.Next(_known.Count)).Id, step);
                    break;
                default:
                    _version += _random.Next(8) == 0 ? 1 : 0;
                    break;
            }
        }

        return _found;
    }

    /// <summary>An order that is not there, as far as its intake knows, which lets nobody else try meanwhile.</summary>
    private void Begin(string orderId, int step)
    {
        if (_underWay.Exists(order => order.Id == orderId))
        {
            return;
        }

        var state = StateOf(_random, step);
        var begin = _written;
        _written += state.Length + MostBesideState;
        _underWay.Add(new Order(orderId, _recent.Reserve(Tenant, orderId, state, _version), state, _version, begin));
    }

    private void End(Order order)
    {
        _underWay.Remove(order);
        if (_random.Next(4) == 0 || !_stored.Add(order.Stem))
        {
            _recent.Withdraw(order.Place);
            return;
        }

        _recent.Publish(order.Place);
        if (!order.IsVoid)
        {
            _known[order.Stem] = order;
        }
    }

    private void Take(string orderId, int step)
    {
        var state = _recent.TryTake(Tenant, orderId, _version);
        var order = _known.GetValueOrDefault(orderId[..22]);
        var mayBe = order is not null && order.Id == orderId && order.KnownIn == _version;
        var mustBe = mayBe && _written - order!.Begin + LargestState + MostBesideState < _capacity;
        Assert.True(state is null ? !mustBe : mayBe && order!.State.AsSpan().SequenceEqual(state), $"Seed {seed}, step {step}.");
        _found += state is null ? 0 : 1;
        Forget(orderId);
    }

    /// <summary>From now on the order's grain knows it, and may write it.</summary>
    private void Forget(string orderId)
    {
        _known.Remove(orderId[..22]);
        foreach (var order in _underWay.Where(order => order.Stem == orderId[..22]))
        {
            order.IsVoid = true;
        }
    }

    private sealed record Order(string Id, long Place, byte[] State, long KnownIn, long Begin)
    {
        public string Stem => Id[..22];

        public bool IsVoid { get; set; }
    }
}
