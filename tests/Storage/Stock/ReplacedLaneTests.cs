using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using OrderActors.Domain.Stock;
using OrderActors.Storage.Commit;
using OrderActors.Storage.Stock;
using OrderActors.Storage.Tests.Server;
using OrderActors.Tests.Support;

namespace OrderActors.Storage.Tests.Stock;

/// <summary>A lane that is given up while a batch of it is with the database, and the lane after it.</summary>
[Collection(PostgresCollection.Name)]
public sealed class ReplacedLaneTests(PostgresFixture postgres)
{
    private const string Sku = "tea-01";

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task LaneAfterOneWhoseBatchIsUnderWay_IsBrokenOnceThatIsWritten(bool isDisposed)
    {
        await using var storage = await StorageHost.StartAsync(await postgres.NewDatabaseAsync());
        await using var holder = new NpgsqlConnection(storage.ConnectionString);
        await holder.OpenAsync();
        await using var transaction = await holder.BeginTransactionAsync();
        await using (var command = new NpgsqlCommand("LOCK TABLE stock_ledger IN SHARE MODE", holder))
        {
            await command.ExecuteNonQueryAsync();
        }

        var first = await TestLane.OpenAsync(storage, Sku);
        var received = first.AppendAsync(Sample.Received(5));
        await Eventually.True(async () => await storage.QueryAsync<long>("SELECT count(*) FROM pg_locks WHERE NOT granted") > 0);
        if (isDisposed)
        {
            await first.DisposeAsync();
        }

        await using var second = await TestLane.OpenAsync(storage, Sku);
        Assert.Equal(0, second.Opened.OnHand);
        await transaction.RollbackAsync();

        Assert.Equal(CommitOutcome.Committed, await received);
        Assert.True(second.IsBroken);
        await first.DisposeAsync();
    }

    [Fact]
    public async Task LaneAfterOneWhoseBatchIsUnderWay_IsBrokenOnceNobodyKnowsWhatBecameOfThat()
    {
        await using var storage = await StorageHost.StartAsync(
            await postgres.NewDatabaseAsync(),
            options => (options.CommitDeadline, options.OutageGrace) = (TimeSpan.FromMilliseconds(300), TimeSpan.FromMinutes(1)));
        await using var holder = new NpgsqlConnection(storage.ConnectionString);
        await holder.OpenAsync();
        await using var transaction = await holder.BeginTransactionAsync();
        await using (var command = new NpgsqlCommand("LOCK TABLE stock_ledger IN SHARE MODE", holder))
        {
            await command.ExecuteNonQueryAsync();
        }

        await using var first = await TestLane.OpenAsync(storage, Sku);
        var received = first.AppendAsync(Sample.Received(5));
        await Eventually.True(async () => await storage.QueryAsync<long>("SELECT count(*) FROM pg_locks WHERE NOT granted") > 0);
        await using var second = await TestLane.OpenAsync(storage, Sku);
        Assert.False(second.IsBroken);

        await Eventually.True(async () =>
        {
            await storage.QueryAsync<long>(
                "SELECT count(pg_terminate_backend(pid)) FROM pg_locks WHERE NOT granted AND relation = 'stock_ledger'::regclass");
            return received.IsCompleted;
        });

        Assert.Equal(CommitOutcome.Unknown, await received);
        Assert.True(second.IsBroken);
    }

    [Fact]
    public async Task LaneThatWasReadBeforeAnotherOneWrote_IsBroken()
    {
        await using var storage = await StorageHost.StartAsync(await postgres.NewDatabaseAsync());
        var reads = new SlowReads(storage.Services.GetRequiredService<IStockReads>());
        var ledger = new StockLedger(reads, storage.Writer, storage.Tickets, TimeProvider.System);

        var opening = ledger.OpenAsync(Sample.Tenant, Sku, CancellationToken.None).AsTask();
        await reads.WereRead;
        using var quick = await ledger.OpenAsync(Sample.Tenant, Sku, CancellationToken.None);
        Assert.Equal(CommitOutcome.Committed, await quick.AppendAsync(Sample.Received(5), null, CancellationToken.None));
        reads.LetGo();
        using var slow = await opening;

        Assert.Equal((0, true, false), (slow.Opened.OnHand, slow.IsBroken, quick.IsBroken));
    }

    /// <summary>Keeps the first answer back.</summary>
    private sealed class SlowReads(IStockReads reads) : IStockReads
    {
        private readonly TaskCompletionSource _wereRead = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource _mayAnswer = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task WereRead => _wereRead.Task;

        public void LetGo() => _mayAnswer.SetResult();

        public async ValueTask<StockState> ReadStateAsync(string tenant, string sku, CancellationToken cancellationToken)
        {
            var state = await reads.ReadStateAsync(tenant, sku, cancellationToken);
            if (_wereRead.TrySetResult())
            {
                await _mayAnswer.Task;
            }

            return state;
        }

        public ValueTask<OrderMoves> FindMovesAsync(string tenant, string sku, string orderId, CancellationToken cancellationToken) =>
            reads.FindMovesAsync(tenant, sku, orderId, cancellationToken);

        public ValueTask SaveSnapshotAsync(string tenant, string sku, CancellationToken cancellationToken) =>
            reads.SaveSnapshotAsync(tenant, sku, cancellationToken);
    }
}
