using OrderActors.Domain.Stock;
using OrderActors.Storage.Commit;
using OrderActors.Storage.Stock;

namespace OrderActors.Storage.Tests.Server;

/// <summary>A SKU's lane as its grain has it.</summary>
internal sealed class TestLane : IAsyncDisposable
{
    private readonly IStockLane _lane;

    private TestLane(IStockLane lane) => _lane = lane;

    public StockState Opened => _lane.Opened;

    public bool IsBroken => _lane.IsBroken;

    public static async Task<TestLane> OpenAsync(StorageHost storage, string sku) =>
        new(await storage.Ledger.OpenAsync(Sample.Tenant, sku, CancellationToken.None));

    /// <summary>One with more units behind it than any test takes.</summary>
    public static async Task<TestLane> OpenStockedAsync(StorageHost storage, string sku)
    {
        var lane = await OpenAsync(storage, sku);
        Assert.Equal(CommitOutcome.Committed, await lane.AppendAsync(Sample.Received(1_000_000)));
        return lane;
    }

    /// <summary>Puts units of SKUs into a database, so that lanes which open later have something to give.</summary>
    public static async Task StockAsync(string database, params string[] skus)
    {
        await using var storage = await StorageHost.StartAsync(database);
        foreach (var sku in skus)
        {
            await using var lane = await OpenStockedAsync(storage, sku);
        }
    }

    public long Claim(StockMove move) => _lane.Claim(move);

    public Task<CommitOutcome> AppendAsync(StockMove move, CancellationToken cancellationToken = default) =>
        _lane.AppendAsync(move, null, cancellationToken).AsTask();

    public Task<CommitOutcome> AppendBehindAsync(long version, StockMove move) =>
        _lane.AppendAsync(move, version, CancellationToken.None).AsTask();

    public Task<long> ReadVersionAsync() => _lane.ReadVersionAsync(CancellationToken.None).AsTask();

    public Task<OrderMoves> FindMovesAsync(string orderId) => _lane.FindMovesAsync(orderId, CancellationToken.None).AsTask();

    public Task SaveSnapshotAsync() => _lane.SaveSnapshotAsync(CancellationToken.None).AsTask();

    public void VoidUnredeemed(DateTimeOffset registeredBefore) => _lane.VoidUnredeemed(registeredBefore);

    /// <summary>All outcomes that are there.</summary>
    public List<(string? OrderId, bool Committed)> TakeOutcomes()
    {
        var outcomes = new List<(string?, bool)>();
        while (_lane.TryTakeOutcome(out var outcome))
        {
            outcomes.Add((outcome.Move.OrderId, outcome.Committed));
        }

        return outcomes;
    }

    public ValueTask DisposeAsync()
    {
        _lane.Dispose();
        return ValueTask.CompletedTask;
    }
}
