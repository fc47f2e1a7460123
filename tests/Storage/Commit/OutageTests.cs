using System.Diagnostics;
using System.Globalization;
using Npgsql;
using OrderActors.Storage.Commit;
using OrderActors.Storage.Hosting;
using OrderActors.Storage.PrivateServer;
using OrderActors.Storage.Tests.Server;
using OrderActors.Tests.Support;

namespace OrderActors.Storage.Tests.Commit;

/// <summary>A server that ends, is away, full, or made read-only, and comes back.</summary>
public sealed class OutageTests : IAsyncLifetime
{
    private const int MaxConnections = 12;

    private readonly string _folder = TestFolder.Create();
    private PrivatePostgres? _server;

    private PrivatePostgres Server => _server ?? throw new InvalidOperationException("The server is not running.");

    public async Task InitializeAsync() => _server = await PrivatePostgres.StartAsync(
        new PrivatePostgresSettings { DataFolder = _folder, SharedBuffersMib = 16, MaxConnections = MaxConnections },
        CancellationToken.None);

    public async Task DisposeAsync()
    {
        await Server.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Write_AfterTheServerEnded_IsRefusedAndNotUnclear()
    {
        await using var storage = await StorageHost.StartAsync(Server.ConnectionString);
        Assert.Equal(CommitOutcome.Committed, await storage.WriteAsync(Sample.Placed("ord_1")));

        await StopServerAsync();
        // Nobody writes, and it is found all the same.
        await Eventually.True(() => storage.Health.Fault is not null);
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 100).Select(i => storage.WriteAsync(Sample.Placed($"ord_no_{i}"))));
        Assert.All(outcomes, outcome => Assert.Equal(CommitOutcome.Unavailable, outcome));
        await Assert.ThrowsAsync<StorageUnavailableException>(() => storage.ReadAsync("ord_1"));

        await Server.RestartAsync(CancellationToken.None);
        await Eventually.True(() => storage.Health.Fault is null);
        Assert.Equal(CommitOutcome.Committed, await storage.WriteAsync(Sample.Placed("ord_2")));
        Assert.Equal(2, await storage.CountAsync("orders"));
    }

    [Fact]
    public async Task Write_WithinTheGrace_WaitsForTheServer()
    {
        await using var storage = await StorageHost.StartAsync(
            Server.ConnectionString,
            options => (options.CommitDeadline, options.OutageGrace) = (TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(1)));
        Assert.Equal(CommitOutcome.Committed, await storage.WriteAsync(Sample.Placed("ord_1")));
        await StopServerAsync();

        var writes = Enumerable.Range(2, 50).Select(i => storage.WriteAsync(Sample.Placed($"ord_{i}"))).ToArray();
        await Server.RestartAsync(CancellationToken.None);

        Assert.All(await Eventually.Done(Task.WhenAll(writes)), outcome => Assert.Equal(CommitOutcome.Committed, outcome));
        Assert.Null(storage.Health.Fault);
    }

    [Fact]
    public async Task Server_MadeReadOnlyAndBack_IsNoticedWithoutAWrite()
    {
        await using var storage = await StorageHost.StartAsync(Server.ConnectionString);
        Assert.Equal(CommitOutcome.Committed, await storage.WriteAsync(Sample.Placed("ord_1")));

        await AdministrateAsync("ALTER SYSTEM SET default_transaction_read_only = on", "SELECT pg_reload_conf()");
        await Eventually.Equal("The database is read-only.", () => storage.Health.Fault);
        Assert.Equal(CommitOutcome.Unavailable, await storage.WriteAsync(Sample.Placed("ord_2")));

        await AdministrateAsync("ALTER SYSTEM RESET default_transaction_read_only", "SELECT pg_reload_conf()");
        await Eventually.True(() => storage.Health.Fault is null);
        Assert.Equal(CommitOutcome.Committed, await storage.WriteAsync(Sample.Placed("ord_2")));
    }

    [Fact]
    public async Task Batch_ThatMeetsAReadOnlyServer_IsRefused()
    {
        // The writer is busy, so it is no check that finds it.
        await using var storage = await StorageHost.StartAsync(Server.ConnectionString);
        var isStopping = false;
        var outcomes = new List<CommitOutcome>();
        var writing = Task.Run(async () =>
        {
            for (var i = 0; !Volatile.Read(ref isStopping) && (outcomes.Count == 0 || outcomes[^1] == CommitOutcome.Committed); i++)
            {
                outcomes.Add(await storage.WriteAsync(Sample.Placed($"ord_{i}")));
            }
        });

        await AdministrateAsync("ALTER SYSTEM SET default_transaction_read_only = on", "SELECT pg_reload_conf()");
        await Eventually.Done(writing);

        Volatile.Write(ref isStopping, true);
        Assert.Equal(CommitOutcome.Unavailable, outcomes[^1]);
        await AdministrateAsync("ALTER SYSTEM RESET default_transaction_read_only", "SELECT pg_reload_conf()");
    }

    [Fact]
    public async Task Writer_WithoutAFreeConnection_RefusesUntilThereIsOne()
    {
        await using var storage = await StorageHost.StartAsync(
            Server.ConnectionString, options => options.OutageGrace = TimeSpan.FromMilliseconds(100));
        Assert.Equal(CommitOutcome.Committed, await storage.WriteAsync(Sample.Placed("ord_1")));
        var others = new List<NpgsqlConnection>();
        await TakeAllAsync(others);
        await EndWriterAsync(others[0]);
        // Whoever is first gets the place; the writer waits some milliseconds, and may still win.
        await Eventually.True(async () =>
        {
            await TakeAllAsync(others);
            await EndWriterAsync(others[0]);
            return storage.Health.Fault is not null;
        });

        Assert.Equal(CommitOutcome.Unavailable, await storage.WriteAsync(Sample.Placed("ord_2")));

        foreach (var other in others)
        {
            await other.DisposeAsync();
        }

        await Eventually.True(() => storage.Health.Fault is null);
        Assert.Equal(CommitOutcome.Committed, await storage.WriteAsync(Sample.Placed("ord_2")));
    }

    [Theory]
    [InlineData("disk_full")]
    [InlineData("out_of_memory")]
    [InlineData("io_error")]
    [InlineData("insufficient_privilege")]
    public async Task Batch_ThatTheServerCannotTake_IsRefusedAtOnceUntilItCan(string condition)
    {
        await using var storage = await StorageHost.StartAsync(Server.ConnectionString);
        Assert.Equal(CommitOutcome.Committed, await storage.WriteAsync(Sample.Placed("ord_1")));
        await storage.QueryAsync<object?>(
            $"""
            CREATE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS
            $$ BEGIN RAISE EXCEPTION 'not now' USING ERRCODE = '{condition}'; END $$;
            CREATE TRIGGER fail_orders BEFORE INSERT ON orders EXECUTE FUNCTION fail();
            CREATE TRIGGER fail_batches BEFORE UPDATE ON commit_batches EXECUTE FUNCTION fail();
            """);

        for (var i = 2; i < 50; i++)
        {
            Assert.Equal(CommitOutcome.Unavailable, await storage.WriteAsync(Sample.Placed($"ord_{i}")));
        }

        Assert.NotNull(storage.Health.Fault);
        await storage.QueryAsync<object?>("DROP TRIGGER fail_orders ON orders; DROP TRIGGER fail_batches ON commit_batches");
        await Eventually.True(() => storage.Health.Fault is null);
        Assert.Equal(CommitOutcome.Committed, await storage.WriteAsync(Sample.Placed("ord_2")));
        Assert.Equal(2, await storage.CountAsync("orders"));
    }

    private async Task TakeAllAsync(List<NpgsqlConnection> others)
    {
        var settings = new NpgsqlConnectionStringBuilder(Server.ConnectionString) { Pooling = false };
        while (true)
        {
            var connection = new NpgsqlConnection(settings.ConnectionString);
            try
            {
                await connection.OpenAsync();
                others.Add(connection);
            }
            catch (PostgresException exception) when (exception.SqlState == PostgresErrorCodes.TooManyConnections)
            {
                await connection.DisposeAsync();
                return;
            }
        }
    }

    private static async Task EndWriterAsync(NpgsqlConnection connection)
    {
        await using var command = new NpgsqlCommand(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'order-actors writer'", connection);
        await command.ExecuteNonQueryAsync();
    }

    private async Task StopServerAsync()
    {
        using var postmaster = Process.GetProcessById(Assert.NotNull(Server.ProcessId));
        using var kill = Process.Start("kill", ["-INT", postmaster.Id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync();
        await postmaster.WaitForExitAsync();
    }

    private async Task AdministrateAsync(params string[] statements)
    {
        var settings = new NpgsqlConnectionStringBuilder(Server.ConnectionString)
        {
            Pooling = false,
            Options = "-c default_transaction_read_only=off",
        };
        await using var connection = new NpgsqlConnection(settings.ConnectionString);
        await connection.OpenAsync();
        foreach (var statement in statements)
        {
            await using var command = new NpgsqlCommand(statement, connection);
            await command.ExecuteNonQueryAsync();
        }
    }
}
