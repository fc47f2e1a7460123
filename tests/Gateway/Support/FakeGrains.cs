using System.Collections.Concurrent;
using System.Reflection;
using OrderActors.GrainInterfaces.Feed;
using OrderActors.GrainInterfaces.Orders;
using OrderActors.GrainInterfaces.Stock;

namespace OrderActors.Gateway.Tests.Support;

/// <summary>
/// The grains as the gateway sees them: made on first call, each answering what its test told it. The factory is a proxy, because the
/// two engines' factories have different numbers of overloads and the gateway calls one of them.
/// </summary>
internal sealed class FakeGrains
{
    private readonly ConcurrentDictionary<string, FakeOrderGrain> _orders = new();
    private readonly ConcurrentDictionary<string, FakeOrderQueryGrain> _queries = new();
    private readonly ConcurrentDictionary<string, FakeStockGrain> _stock = new();

    private int _changes;

    public FakeGrains()
    {
        Factory = DispatchProxy.Create<IGrainFactory, GrainFactoryProxy>();
        ((GrainFactoryProxy)Factory).Grains = this;
    }

    public IGrainFactory Factory { get; }

    /// <summary>How often a grain was told to change.</summary>
    public int Changes => Volatile.Read(ref _changes);

    /// <summary>The keys of all grains that were asked for.</summary>
    public IEnumerable<string> Touched => [.. _orders.Keys, .. _queries.Keys, .. _stock.Keys];

    /// <summary>What every new order grain answers.</summary>
    public Action<FakeOrderGrain> PrepareOrder { get; set; } = static _ => { };

    public FakeOrderGrain Order(string tenant, string id) => Order(new OrderKey(tenant, id).ToString());

    public FakeOrderQueryGrain Queries(string tenant) => _queries.GetOrAdd(tenant, name => new FakeOrderQueryGrain(name, Steps));

    /// <summary>What tells event streams of changes.</summary>
    public FakeFeedGrain Feed { get; } = new();

    /// <summary>The orders that have steps.</summary>
    public FakeSteps Steps { get; } = new();

    public FakeStockGrain Stock(string tenant, string sku) => Stock(new StockKey(tenant, sku).ToString());

    private FakeStockGrain Stock(string key) => _stock.GetOrAdd(key, _ => new FakeStockGrain { OnChange = Change });

    private FakeOrderGrain Order(string key) => _orders.GetOrAdd(key, _ =>
    {
        var grain = new FakeOrderGrain { OnChange = Change };
        PrepareOrder(grain);
        return grain;
    });

    private void Change() => Interlocked.Increment(ref _changes);

    /// <summary>Answers <c>IGrainFactory.GetGrain</c>.</summary>
    internal object Get(Type type, string key) =>
        type == typeof(IOrderGrain) ? Order(key)
        : type == typeof(IOrderIntakeGrain) ? new FakeOrderIntake()
        : type == typeof(IOrderQueryGrain) ? Queries(key)
        : type == typeof(IOrderFeedGrain) ? Feed
        : type == typeof(IStockGrain) ? Stock(key)
        : throw new InvalidOperationException($"Nobody made a fake for {type}.");
}

/// <summary>What a proxy of the grain factory derives from, and public for that.</summary>
public class GrainFactoryProxy : DispatchProxy
{
    internal FakeGrains? Grains { get; set; }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) =>
        Grains!.Get(targetMethod!.GetGenericArguments()[0], (string)args![0]!);
}
