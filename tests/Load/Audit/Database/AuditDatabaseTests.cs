using Npgsql;
using OrderActors.Load.Audit;
using OrderActors.Load.Audit.Database;
using OrderActors.Storage.Tests.Server;

namespace OrderActors.Load.Tests.Audit.Database;

/// <summary>An audit has time for what it reads, goes on where the database was away, and says what it could not see.</summary>
[Collection(PostgresCollection.Name)]
public sealed class AuditDatabaseTests(PostgresFixture postgres)
{
    private const string What = "the steps of every order";
    private const long Gibibyte = 1L << 30;

    [Fact]
    public async Task Limit_OfALargeDatabase_IsThatOfItsScan()
    {
        await using var database = AuditDatabase.Open(await postgres.NewDatabaseAsync(), TimeProvider.System);

        Assert.Equal(TimeSpan.FromMinutes(2), database.LimitOf(0));
        Assert.Equal(TimeSpan.FromMinutes(2) + TimeSpan.FromSeconds(10 * 1024), database.LimitOf(10 * Gibibyte));
    }

    // The driver's own words for it are those for a server that is gone.
    [Fact]
    public async Task Read_ThatTakesLongerThanItsLimit_SaysWhatAndHowLong()
    {
        await using var source = NpgsqlDataSource.Create(await postgres.NewDatabaseAsync());
        await using var database = new AuditDatabase(source, TimeProvider.System)
        {
            LeastLimit = TimeSpan.FromSeconds(1), LimitPerMebibyte = TimeSpan.Zero,
        };

        var exception = await Assert.ThrowsAsync<AuditException>(() => ReadAsync(database, "SELECT pg_sleep(3600)::text"));

        Assert.Equal($"{What} could not be read within 1 s, the limit for a database of this size", exception.Message);
        Assert.Contains("reading from stream", exception.InnerException!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Read_WhoseConnectionIsCutOffOnce_IsMadeAgain()
    {
        var address = await postgres.NewDatabaseAsync();
        await using var source = NpgsqlDataSource.Create(address);
        await ShopRows.ExecuteAsync(source, "CREATE SEQUENCE reads");
        await using var database = AuditDatabase.Open(address, TimeProvider.System);

        var rows = await ReadAsync(
            database,
            "SELECT CASE nextval('reads') WHEN 1 THEN pg_terminate_backend(pg_backend_pid())::text ELSE 'read again' END");

        Assert.Equal(["read again"], rows);
    }

    [Fact]
    public async Task Read_WhoseConnectionIsCutOffEachTime_EndsAndSaysWhat()
    {
        await using var database = AuditDatabase.Open(await postgres.NewDatabaseAsync(), TimeProvider.System);

        var exception = await Assert.ThrowsAsync<AuditException>(
            () => ReadAsync(database, "SELECT pg_terminate_backend(pg_backend_pid())::text"));

        Assert.StartsWith($"{What} could not be read: 57P01", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Read_OfADatabaseThatStaysAway_SaysWhatAndHowLong()
    {
        var nobody = new NpgsqlConnectionStringBuilder(await postgres.NewDatabaseAsync()) { Host = "127.0.0.1", Port = 1 };
        await using var source = NpgsqlDataSource.Create(nobody);
        await using var database = new AuditDatabase(source, TimeProvider.System) { RecoveryLimit = TimeSpan.Zero };

        var exception = await Assert.ThrowsAsync<AuditException>(() => ReadAsync(database, "SELECT 'one'"));

        Assert.StartsWith($"{What} could not be read: the database was away for 0 s: ", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Read_OfWhatIsNotThere_SaysWhat()
    {
        await using var database = AuditDatabase.Open(await postgres.NewDatabaseAsync(), TimeProvider.System);

        var exception = await Assert.ThrowsAsync<AuditException>(() => ReadAsync(database, "SELECT 'one' FROM nowhere"));

        Assert.StartsWith($"{What} could not be read: 42P01", exception.Message, StringComparison.Ordinal);
    }

    private static Task<IReadOnlyList<string>> ReadAsync(AuditDatabase database, string sql) =>
        database.ReadAsync(What, sql, row => row.GetString(0), CancellationToken.None);
}
