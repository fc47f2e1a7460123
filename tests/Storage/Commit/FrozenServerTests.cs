using OrderActors.Storage.Commit;
using OrderActors.Storage.Hosting;
using OrderActors.Storage.PrivateServer;
using OrderActors.Storage.Tests.Server;
using OrderActors.Tests.Support;

namespace OrderActors.Storage.Tests.Commit;

/// <summary>A server that stands still: its connections stay open, new ones are accepted by the kernel, and nothing answers.</summary>
public sealed class FrozenServerTests : IAsyncLifetime
{
    private const int Readers = 40;

    private readonly string _folder = TestFolder.Create();
    private PrivatePostgres? _server;

    private PrivatePostgres Server => _server ?? throw new InvalidOperationException("The server is not running.");

    public async Task InitializeAsync() => _server = await PrivatePostgres.StartAsync(
        new PrivatePostgresSettings { DataFolder = _folder, SharedBuffersMib = 16 }, CancellationToken.None);

    public async Task DisposeAsync()
    {
        await Server.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Server_ThatIsFrozen_IsNoticedAndRefusedAtOnceUntilItAnswers()
    {
        await using var storage = await StartAsync();
        await StoreAsync(storage, "ord_1");
        // The pool has all of its connections.
        await Task.WhenAll(Enumerable.Range(0, Readers).Select(_ => Eventually.True(() => CanReadAsync(storage))));
        // A writer that has been idle for a second asks the server whether it can write, and what is queued behind that is refused.
        await StoreAsync(storage, "ord_0");

        using var frozen = FrozenProcesses.Freeze(Assert.NotNull(Server.ProcessId));
        var underWay = storage.WriteAsync(Sample.Placed("ord_2"));
        var reads = Enumerable.Range(0, Readers).Select(_ => Record.ExceptionAsync(() => storage.ReadAsync("ord_1"))).ToArray();
        // Whoever waits when it is noticed is told then.
        Assert.All(await Eventually.Done(Task.WhenAll(reads)), failure => Assert.IsType<StorageUnavailableException>(failure));
        await Eventually.Equal("The database does not answer.", () => storage.Health.Fault);

        for (var i = 0; i < Readers; i++)
        {
            // No sooner asked than refused: the task has failed before anybody could wait for it.
            Assert.True(storage.ReadAsync("ord_1").IsFaulted);
            Assert.True(storage.Writer.Queue.EnqueueAsync(storage.Writer.Queue.Rent(), CancellationToken.None).AsTask().IsCompleted);
        }

        Assert.False(underWay.IsCompleted);
        frozen.Thaw();
        Assert.Equal(CommitOutcome.Committed, await Eventually.Done(underWay));
        await Eventually.True(() => storage.Health.Fault is null);
        await Eventually.True(() => CanReadAsync(storage));
        await StoreAsync(storage, "ord_3");
        Assert.Equal(4, await storage.CountAsync("orders"));
    }

    [Fact]
    public async Task Batch_UnderWayForLongerThanItsDeadline_IsUnknownAndThenDefinite()
    {
        await using var storage = await StartAsync(options =>
            (options.CommandTimeout, options.CommitDeadline) = (TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1)));
        await StoreAsync(storage, "ord_1");

        using var frozen = FrozenProcesses.Freeze(Assert.NotNull(Server.ProcessId));
        Assert.Equal(CommitOutcome.Unknown, await Eventually.Done(storage.WriteAsync(Sample.Placed("ord_2"))));
        Assert.Equal(CommitOutcome.Unavailable, await storage.WriteAsync(Sample.Placed("ord_3")));
        await Assert.ThrowsAsync<StorageUnavailableException>(() => storage.ReadAsync("ord_2"));

        frozen.Thaw();
        await Eventually.True(() => CanReadAsync(storage));
        var isThere = (await storage.ReadAsync("ord_2")).RecordExists;
        // What was read stays true: nothing of before is written after it.
        await StoreAsync(storage, "ord_3");
        Assert.Equal(isThere, (await storage.ReadAsync("ord_2")).RecordExists);
        Assert.Equal(isThere ? 3 : 2, await storage.CountAsync("orders"));
    }

    [Fact]
    public async Task Statement_ThatOutlastsItsLimit_GivesItsConnectionBack()
    {
        await using var proxy = new CuttingProxy(Server.ConnectionString);
        await using var storage = await StartAsync(
            options => (options.PoolSize, options.CommandTimeout) = (1, TimeSpan.FromSeconds(1)),
            proxy.ConnectionString);
        await Eventually.True(() => CanReadAsync(storage));
        // The proxy forgets what it is told, as a network does whose other end is gone.
        proxy.Swallows = true;
        await Assert.ThrowsAsync<StorageUnavailableException>(() => Eventually.Done(storage.ReadAsync("ord_1")));

        proxy.Swallows = false;
        // Nothing will ever come on the pool's only connection.
        await Eventually.True(() => CanReadAsync(storage));
    }

    [Fact]
    public async Task Read_WhoseCallerGivesUp_OpensNoConnectionForThat()
    {
        await using var proxy = new CuttingProxy(Server.ConnectionString);
        await using var storage = await StartAsync(options => options.SilenceGrace = TimeSpan.FromMinutes(1), proxy.ConnectionString);
        await storage.Queries.ReadEventsAsync(Sample.Tenant, "ord_1", 0, 10, CancellationToken.None);
        proxy.Swallows = true;
        using var deadline = new CancellationTokenSource();
        var read = storage.Queries.ReadEventsAsync(Sample.Tenant, "ord_1", 0, 10, deadline.Token).AsTask();
        var connections = proxy.Connections;

        // The driver's own way to cancel is to connect once more, on the thread on which the deadline comes, and to wait for the server.
        await deadline.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => read);
        Assert.Equal(connections, proxy.Connections);
        proxy.Swallows = false;
    }

    private Task<StorageHost> StartAsync(Action<OrderStorageOptions>? configure = null, string? connectionString = null) =>
        StorageHost.StartAsync(
            connectionString ?? Server.ConnectionString,
            options =>
            {
                options.CommitDeadline = TimeSpan.FromMinutes(1);
                configure?.Invoke(options);
            });

    // Where the machine has much else to do, the server may be silent for longer than the grace.
    private static Task StoreAsync(StorageHost storage, string orderId) => Eventually.True(
        async () => await storage.WriteAsync(Sample.Placed(orderId)) == CommitOutcome.Committed);

    private static async Task<bool> CanReadAsync(StorageHost storage)
    {
        try
        {
            await storage.ReadAsync("ord_1");
            return true;
        }
        catch (StorageUnavailableException)
        {
            return false;
        }
    }
}
