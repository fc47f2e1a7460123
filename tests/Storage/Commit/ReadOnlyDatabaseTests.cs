using Npgsql;
using OrderActors.Storage.Commit;
using OrderActors.Storage.Hosting;
using OrderActors.Storage.Tests.Server;
using OrderActors.Tests.Support;

namespace OrderActors.Storage.Tests.Commit;

/// <summary>A database that can be read and not written, as managed servers make it when the disk is full.</summary>
[Collection(PostgresCollection.Name)]
public sealed class ReadOnlyDatabaseTests(PostgresFixture postgres)
{
    [Fact]
    public async Task Write_ToADatabaseMadeReadOnly_IsRefusedAtOnceUntilItIsNot()
    {
        var database = await postgres.NewDatabaseAsync();
        await using var proxy = new CuttingProxy(database);
        await using var storage = await StorageHost.StartAsync(proxy.ConnectionString);
        await using var lane = await TestLane.OpenAsync(storage, "tea-01");
        Assert.Equal(CommitOutcome.Committed, await lane.AppendAsync(Sample.Received(10)));

        await SetReadOnlyAsync(database, isReadOnly: true);
        await EndSessionsAsync(database);
        await Eventually.True(() => storage.Health.Fault is not null);
        var connections = proxy.Connections;
        for (var i = 0; i < 200; i++)
        {
            Assert.Equal(CommitOutcome.Unavailable, await storage.WriteAsync(Sample.Placed($"ord_{i}")));
        }

        Assert.Equal("The database is read-only.", storage.Health.Fault);
        Assert.InRange(proxy.Connections - connections, 0, 50);
        Assert.False((await storage.ReadAsync("ord_0")).RecordExists);

        await SetReadOnlyAsync(database, isReadOnly: false);
        await Eventually.True(() => storage.Health.Fault is null);
        Assert.Equal(CommitOutcome.Committed, await storage.WriteAsync(Sample.Placed("ord_new")));
        Assert.Equal(1, await storage.CountAsync("orders"));
        // Read connections were opened while it was read-only, and a write through the pool doesn't mind.
        await lane.SaveSnapshotAsync();
        Assert.Equal(1, await storage.CountAsync("stock"));
    }

    [Fact]
    public async Task Session_ThatWasMadeReadOnly_IsReplacedAndNothingIsRefused()
    {
        var database = await postgres.NewDatabaseAsync();
        await using var storage = await StorageHost.StartAsync(database);
        Assert.Equal(CommitOutcome.Committed, await storage.WriteAsync(Sample.Placed("ord_1")));
        // A trigger is the only one who can change a setting in the writer's session.
        await storage.QueryAsync<object?>(
            """
            CREATE FUNCTION spoil() RETURNS trigger LANGUAGE plpgsql AS
            $$ BEGIN PERFORM set_config('default_transaction_read_only', 'on', false); RETURN NULL; END $$;
            CREATE TRIGGER spoil AFTER INSERT ON orders EXECUTE FUNCTION spoil();
            """);

        for (var i = 2; i < 6; i++)
        {
            Assert.Equal(CommitOutcome.Committed, await storage.WriteAsync(Sample.Placed($"ord_{i}")));
        }
    }

    [Fact]
    public async Task Batch_WhoseAnswerIsLostBeforeTheDatabaseIsReadOnly_IsUnknown()
    {
        var database = await postgres.NewDatabaseAsync();
        await using var proxy = new CuttingProxy(database);
        await using var storage = await StorageHost.StartAsync(
            proxy.ConnectionString, options => options.CommitDeadline = TimeSpan.FromSeconds(2));
        Assert.Equal(CommitOutcome.Committed, await storage.WriteAsync(Sample.Placed("ord_1")));

        // The session that is open may go on to write; the next one may not.
        await SetReadOnlyAsync(database, isReadOnly: true);
        proxy.Cut = Cut.NextAnswer;
        Assert.Equal(CommitOutcome.Unknown, await storage.WriteAsync(Sample.Placed("ord_2")));
        Assert.Equal(CommitOutcome.Unavailable, await storage.WriteAsync(Sample.Placed("ord_3")));

        // Nothing is read before it is definite what became of that batch, and only a write makes it so.
        await Assert.ThrowsAsync<StorageUnavailableException>(() => storage.ReadAsync("ord_2"));
        await SetReadOnlyAsync(database, isReadOnly: false);
        await Eventually.True(() => storage.Writer.Health.IsWritable);
        Assert.True((await storage.ReadAsync("ord_2")).RecordExists);
        Assert.False((await storage.ReadAsync("ord_3")).RecordExists);
    }

    private static async Task SetReadOnlyAsync(string database, bool isReadOnly)
    {
        var name = new NpgsqlConnectionStringBuilder(database).Database;
        await AdministrateAsync(
            database,
            isReadOnly
                ? $"ALTER DATABASE {name} SET default_transaction_read_only = on"
                : $"ALTER DATABASE {name} RESET default_transaction_read_only");
    }

    private static Task EndSessionsAsync(string database) => AdministrateAsync(
        database, "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()");

    private static async Task AdministrateAsync(string database, string sql)
    {
        var settings = new NpgsqlConnectionStringBuilder(database) { Pooling = false, Options = "-c default_transaction_read_only=off" };
        await using var connection = new NpgsqlConnection(settings.ConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}
