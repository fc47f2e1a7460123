using System.Diagnostics;
using Npgsql;
using OrderActors.Storage.Commit;
using OrderActors.Storage.Hosting;
using OrderActors.Storage.PrivateServer;
using OrderActors.Storage.Tests.Server;
using OrderActors.Tests.Support;

namespace OrderActors.Storage.Tests.Hosting;

/// <summary>A connection string with several hosts, of which one is the primary.</summary>
public sealed class SeveralHostsTests
{
    private const string Password = "several";

    [Fact]
    public async Task Storage_OnAStandbyAndAPrimary_FollowsThePrimary()
    {
        using var folder = new TestFolder();
        await using var standby = await StartAsync(Path.Combine(folder.Path, "a"));
        await using var primary = await StartAsync(Path.Combine(folder.Path, "b"));
        // It is nobody's copy, but it is in recovery, has the schema, and can be promoted.
        await using (await StorageHost.StartAsync(standby.ConnectionString))
        {
        }

        await TurnIntoStandbyAsync(standby);
        // The first of them would do for whoever takes the string at its word.
        var hosts = $"Host={Place(standby)},{Place(primary)};Username=app;Password={Password};Database=orders"
            + ";Target Session Attributes=any";
        await using var storage = await StorageHost.StartAsync(hosts);
        Assert.Equal(CommitOutcome.Committed, await storage.WriteAsync(Sample.Placed("ord_1")));
        Assert.True((await storage.ReadAsync("ord_1")).RecordExists);
        Assert.Equal(1, await CountOrdersAsync(primary));

        using (var postmaster = Process.GetProcessById(Assert.NotNull(primary.ProcessId)))
        {
            postmaster.Kill();
            await postmaster.WaitForExitAsync();
        }

        await Eventually.True(() => storage.Health.Fault is not null);
        Assert.Equal(CommitOutcome.Unavailable, await storage.WriteAsync(Sample.Placed("ord_2")));
        await ExecuteAsync(standby, "SELECT pg_promote()");

        await Eventually.True(() => storage.Health.Fault is null);
        Assert.Equal(CommitOutcome.Committed, await storage.WriteAsync(Sample.Placed("ord_3")));
        // The pool for reads knows the roles from its own looks.
        await Eventually.True(() => CanReadAsync(storage, "ord_3"));
        Assert.Equal(1, await CountOrdersAsync(standby));
    }

    private static async Task<bool> CanReadAsync(StorageHost storage, string orderId)
    {
        try
        {
            return (await storage.ReadAsync(orderId)).RecordExists;
        }
        catch (StorageUnavailableException)
        {
            return false;
        }
    }

    private static async Task<PrivatePostgres> StartAsync(string folder)
    {
        Directory.CreateDirectory(folder);
        var server = await PrivatePostgres.StartAsync(
            new PrivatePostgresSettings { DataFolder = folder, SharedBuffersMib = 16, Transport = ServerTransport.LoopbackTcp },
            CancellationToken.None);
        await ExecuteAsync(server, $"CREATE ROLE app SUPERUSER LOGIN PASSWORD '{Password}'");
        return server;
    }

    private static async Task TurnIntoStandbyAsync(PrivatePostgres server)
    {
        await ExecuteAsync(server, "ALTER SYSTEM SET wal_level = replica");
        await RestartAsync(server);
        // What was written before knew nothing of standbys.
        await ExecuteAsync(server, "CHECKPOINT");
        await File.WriteAllTextAsync(Path.Combine(server.DataPath, "standby.signal"), "");
        await RestartAsync(server);
    }

    private static async Task RestartAsync(PrivatePostgres server)
    {
        using (var postmaster = Process.GetProcessById(Assert.NotNull(server.ProcessId)))
        using (var kill = Process.Start("kill", ["-INT", $"{postmaster.Id}"]))
        {
            await kill.WaitForExitAsync();
            await postmaster.WaitForExitAsync();
        }

        await server.RestartAsync(CancellationToken.None);
    }

    private static string Place(PrivatePostgres server)
    {
        var settings = new NpgsqlConnectionStringBuilder(server.ConnectionString);
        return $"{settings.Host}:{settings.Port}";
    }

    private static Task<long> CountOrdersAsync(PrivatePostgres server) => ExecuteAsync<long>(server, "SELECT count(*) FROM orders");

    private static Task<object?> ExecuteAsync(PrivatePostgres server, string sql) => ExecuteAsync<object?>(server, sql);

    private static async Task<T> ExecuteAsync<T>(PrivatePostgres server, string sql)
    {
        var settings = new NpgsqlConnectionStringBuilder(server.ConnectionString) { Pooling = false };
        await using var connection = new NpgsqlConnection(settings.ConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return (T)(await command.ExecuteScalarAsync())!;
    }
}
