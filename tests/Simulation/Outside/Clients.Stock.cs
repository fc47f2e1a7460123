using System.Globalization;
using OrderActors.Domain;
using OrderActors.Domain.Stock;
using OrderActors.GrainInterfaces.Stock;
using OrderActors.Tests.Model;

namespace OrderActors.Simulation.Tests.Outside;

/// <content>What people do with the stock.</content>
internal sealed partial class Clients
{
    private const long MoreThanThereIs = 10_000;

    private readonly Dictionary<string, StockView> _shelves = [];
    private readonly Dictionary<string, StockRefusal> _adjustments = [];

    /// <summary>What was answered to an adjustment, by the reason that was given for it; some got no answer.</summary>
    public IReadOnlyDictionary<string, StockRefusal> Adjustments => _adjustments;

    private Task CountAsync(string sku)
    {
        var units = _random.Next(8);
        return _random.Next(3) == 0 ? SetAsync(sku, units) : AdjustAsync(sku, units - 2);
    }

    private async Task LookAsync(string sku) => await AskAsync(sku, static (stock, token) => stock.GetAsync(token));

    private async Task SetAsync(string sku, long units)
    {
        var (key, stored, epoch, isClear) = (new SkuKey(Tenant, sku), StoredVersionOf(sku), _world.Epoch, IsClear(sku));
        var answer = await AskAsync(sku, (stock, token) => stock.SetOnHandAsync(units, token));
        var sum = _world.Database.Ledger.CountersOf(key);
        var isUntouched = isClear && epoch == _world.Epoch && IsClear(sku) && StoredVersionOf(sku) == stored;
        if (isUntouched && answer is { Refusal: StockRefusal.None })
        {
            Assert.True(sum.Received - sum.Sold == units, $"{sku} was set to {units}, nothing was written, and it is {sum}");
        }
    }

    /// <summary>Adjusts it, often only if it is as it was seen last. Each adjustment has a reason of its own, by which it is found.
    /// </summary>
    private async Task AdjustAsync(string sku, long units)
    {
        var reason = (++_numbers).ToString(CultureInfo.InvariantCulture);
        long? seen = _random.Next(2) == 0 && _shelves.TryGetValue(sku, out var shelf) ? shelf.Version : null;
        var demand = new VersionDemand(seen is { } at ? NamedVersions.Of(at) : null, null);
        var answer = await AskAsync(sku, (stock, token) => demand.IsNone
            ? stock.AdjustAsync(units, reason, token)
            : stock.ChangeAsync(new AdjustStockMessage(VersionDemandMessage.Of(demand), units, reason), token));
        if (answer is null)
        {
            return;
        }

        _adjustments[reason] = answer.Refusal;
        if (answer.Refusal == StockRefusal.None && units != 0)
        {
            var entry = Assert.Single(_world.Database.Ledger.Of(new SkuKey(Tenant, sku)), entry => entry.Reason == reason);
            Assert.True(seen is null || entry.Seq == seen + 1, $"{sku} was to be at {seen} and became {entry.Seq}");
        }
    }

    /// <summary>Asks for a SKU, whose counters have to be those of its ledger, at the version that was asked for or a later one.</summary>
    private async Task<StockAnswer?> AskAsync(string sku, Func<IStockGrain, CancellationToken, ValueTask<StockAnswer>> call)
    {
        var (stored, epoch, isClear) = (StoredVersionOf(sku), _world.Epoch, IsClear(sku));
        var process = _world.AnyProcess();
        var number = ++_numbers;
        _world.Trace.Tell($"p{process.Number} call {number} of {sku}");
        var key = new StockKey(Tenant, sku).ToString();
        var answer = await process.CallAsync((grains, token) => call(grains.GetGrain<IStockGrain>(key), token));
        _world.Trace.Tell($"p{process.Number} answer {number}: {answer?.Refusal.ToString() ?? "unknown"} v{answer?.Stock.Version}");
        if (answer is null)
        {
            return null;
        }

        var view = answer.Stock;
        var ledger = _world.Database.Ledger.Of(new SkuKey(Tenant, sku));
        Assert.True(view.Version <= ledger.Count, $"{sku} is at {view.Version} and has {ledger.Count} entries");
        var sum = view.Version == 0 ? default : ledger[(int)view.Version - 1].After;
        Assert.Equal((sku, view.Version, sum), (sku, view.Version, new Counters(view.OnHand + view.Sold, view.Held, view.Sold)));
        if (isClear && epoch == _world.Epoch && IsClear(sku) && !answer.Refusal.IsTransient())
        {
            Assert.True(view.Version >= stored, $"{sku} is at {view.Version} and was at {stored} when that was asked");
        }

        _shelves[sku] = view;
        return answer;
    }

    private long StoredVersionOf(string sku) => _world.Database.Ledger.Of(new SkuKey(Tenant, sku)).Count;

    private bool IsClear(string sku) => _world.IsCalm && !_world.Stock.IsBehind(sku);
}
