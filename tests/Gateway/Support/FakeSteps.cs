using System.Collections.Immutable;
using System.Text;
using OrderActors.Domain.Orders;
using OrderActors.GrainInterfaces.Orders;

namespace OrderActors.Gateway.Tests.Support;

/// <summary>Orders of which only the steps are known, as the database would have them.</summary>
internal sealed class FakeSteps
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, long> _versions = [];
    private readonly HashSet<string> _ended = [];

    /// <summary>How often steps were asked for.</summary>
    public int Reads { get; private set; }

    /// <summary>The keys of each look at versions.</summary>
    public List<ImmutableArray<string>> Checks { get; } = [];

    /// <summary>Characters that every step has on top.</summary>
    public int Padding { get; set; }

    /// <summary>Comes before every read of steps.</summary>
    public Func<CancellationToken, ValueTask> BeforeRead { get; set; } = static _ => default;

    /// <summary>Comes after every read of steps, before its answer.</summary>
    public Func<ValueTask> AfterRead { get; set; } = static () => default;

    /// <summary>What every read is refused with.</summary>
    public OrderRefusal Refusal { get; set; }

    /// <summary>Makes an order get to a version.</summary>
    public void Set(OrderKey key, long version, bool isEnded = false)
    {
        lock (_gate)
        {
            _versions[key.ToString()] = version;
            if (isEnded)
            {
                _ended.Add(key.ToString());
            }
        }
    }

    /// <summary>The version of an order.</summary>
    public long VersionOf(OrderKey key)
    {
        lock (_gate)
        {
            return _versions[key.ToString()];
        }
    }

    /// <summary>What a step of an order looks like.</summary>
    public static string JsonOf(OrderKey key, long version) => $$"""{"orderId":"{{key.OrderId}}","version":{{version}}}""";

    public async ValueTask<OrderHistory> ReadAsync(OrderKey key, long? afterVersion, CancellationToken cancellationToken)
    {
        await BeforeRead(cancellationToken);
        var history = Read(key, afterVersion);
        await AfterRead();
        return history;
    }

    private OrderHistory Read(OrderKey key, long? afterVersion)
    {
        lock (_gate)
        {
            Reads++;
            if (Refusal != OrderRefusal.None || !_versions.TryGetValue(key.ToString(), out var latest))
            {
                return OrderHistory.Refuse(Refusal == OrderRefusal.None ? OrderRefusal.NotFound : Refusal);
            }

            var after = afterVersion is { } known && known <= latest ? known : latest - 1;
            var count = (int)Math.Min(latest - after, OrderHistory.MaxSteps);
            return new OrderHistory(
                OrderRefusal.None,
                [.. Enumerable.Range(0, count).Select(i => Step(key, after + 1 + i))],
                latest,
                _ended.Contains(key.ToString()));
        }
    }

    public ValueTask<OrderVersions> ReadVersionsAsync(ImmutableArray<string> keys)
    {
        lock (_gate)
        {
            Checks.Add(keys);
            return ValueTask.FromResult(Refusal == OrderRefusal.None
                ? new OrderVersions(OrderRefusal.None, [.. keys.Select(key => _versions.GetValueOrDefault(key))])
                : new OrderVersions(Refusal, []));
        }
    }

    private OrderStepView Step(OrderKey key, long version) => new(
        version,
        new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero),
        $"step{version}",
        Encoding.UTF8.GetBytes(JsonOf(key, version) + new string(' ', Padding)));
}
