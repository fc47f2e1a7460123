using OrderActors.Storage.Tests.Server;

namespace OrderActors.Storage.Tests.Providers;

/// <summary>The membership of one cluster, through the stored statements. A silo is named by its generation.</summary>
internal sealed class MembershipTable : IAsyncDisposable
{
    public const int Active = 3;
    public const int Dead = 6;

    private MembershipTable(StoredStatements statements) => Statements = statements;

    public static DateTime Noon { get; } = Sample.Noon.UtcDateTime;

    public static (string Name, object? Value) Cluster { get; } = ("DeploymentId", "cluster-1");

    public StoredStatements Statements { get; }

    /// <summary>A cluster without silos.</summary>
    public static async Task<MembershipTable> CreateAsync(PostgresFixture postgres)
    {
        var table = new MembershipTable(await StoredStatements.OnNewDatabaseAsync(postgres));
        Assert.Equal(1, await table.Statements.NumberAsync("InsertMembershipVersionKey", Cluster));
        return table;
    }

    public Task<int> InsertAsync(int silo, int version, int proxyPort = 30000) => Statements.NumberAsync(
        "InsertMembershipKey",
        [
            .. Key(silo), ("SiloName", $"silo-{silo}"), ("HostName", $"host-{silo}"), ("Status", 1), ("ProxyPort", proxyPort),
            ("StartTime", Noon), ("IAmAliveTime", Noon.AddSeconds(1)), ("Version", version),
        ]);

    public Task<int> UpdateAsync(int silo, int version, int status, string? suspectTimes = null) => Statements.NumberAsync(
        "UpdateMembershipKey",
        [
            .. Key(silo), ("Status", status), ("SuspectTimes", suspectTimes), ("IAmAliveTime", Noon.AddMinutes(1)), ("Version", version),
        ]);

    public Task UpdateIAmAliveAsync(int silo, DateTime time) =>
        Statements.RunAsync("UpdateIAmAlivetimeKey", [.. Key(silo), ("IAmAliveTime", time)]);

    /// <summary>The silo's row, or the one that has the version alone.</summary>
    public async Task<IReadOnlyDictionary<string, object?>> ReadAsync(int silo) =>
        Assert.Single(await Statements.ReadAsync("MembershipReadRowKey", Key(silo)));

    public Task<IReadOnlyList<IReadOnlyDictionary<string, object?>>> ReadAllAsync() =>
        Statements.ReadAsync("MembershipReadAllKey", Cluster);

    public async Task<int> VersionAsync() => (int)(await ReadAllAsync())[0]["Version"]!;

    public ValueTask DisposeAsync() => Statements.DisposeAsync();

    private static (string Name, object? Value)[] Key(int silo) =>
        [Cluster, ("Address", $"10.0.0.{silo % 250}"), ("Port", 11111), ("Generation", silo)];
}
