using OrderActors.Storage.Tests.Server;
using static OrderActors.Storage.Tests.Providers.MembershipTable;

namespace OrderActors.Storage.Tests.Providers;

/// <summary>What the membership provider of Orleans relies on.</summary>
[Collection(PostgresCollection.Name)]
public sealed class MembershipStatementsTests(PostgresFixture postgres) : IAsyncLifetime
{
    private MembershipTable _table = null!;

    public async Task InitializeAsync() => _table = await MembershipTable.CreateAsync(postgres);

    public async Task DisposeAsync() => await _table.DisposeAsync();

    [Fact]
    public async Task InsertVersion_ASecondTime_ChangesNothing()
    {
        Assert.Equal(1, await _table.InsertAsync(1, 0));

        Assert.Equal(0, await _table.Statements.NumberAsync("InsertMembershipVersionKey", Cluster));

        Assert.Equal(1, await _table.VersionAsync());
    }

    [Fact]
    public async Task ReadAll_WithoutSilos_IsTheVersionAlone()
    {
        var row = Assert.Single(await _table.ReadAllAsync());

        Assert.Equal(0, row["Version"]);
        Assert.Equal("cluster-1", row["DeploymentId"]);
        Assert.All(row.Where(column => column.Key is not ("version" or "deploymentid")), column => Assert.Null(column.Value));
    }

    [Fact]
    public async Task Insert_AtTheVersion_AddsTheSiloAndRaisesIt()
    {
        Assert.Equal(1, await _table.InsertAsync(7, 0));

        var row = await _table.ReadAsync(7);
        Assert.Equal("10.0.0.7", row["Address"]);
        Assert.Equal(11111, row["Port"]);
        Assert.Equal(7, row["Generation"]);
        Assert.Equal("silo-7", row["SiloName"]);
        Assert.Equal("host-7", row["HostName"]);
        Assert.Equal(1, row["Status"]);
        Assert.Equal(30000, row["ProxyPort"]);
        Assert.Null(row["SuspectTimes"]);
        Assert.Equal(Noon, row["StartTime"]);
        Assert.Equal(Noon.AddSeconds(1), row["IAmAliveTime"]);
        Assert.Equal(1, row["Version"]);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(1)]
    public async Task Insert_AtAnotherVersion_ChangesNothing(int version)
    {
        Assert.Equal(0, await _table.InsertAsync(7, version));

        Assert.Equal(0, await _table.VersionAsync());
        Assert.Null((await _table.ReadAsync(7))["Address"]);
    }

    [Fact]
    public async Task Insert_OfASiloThatIsThere_ChangesNothing()
    {
        Assert.Equal(1, await _table.InsertAsync(7, 0));

        Assert.Equal(0, await _table.InsertAsync(7, 1));

        Assert.Equal(1, await _table.VersionAsync());
    }

    [Fact]
    public async Task Insert_IntoAClusterWithoutVersion_ChangesNothing()
    {
        await _table.Statements.RunAsync("DeleteMembershipTableEntriesKey", Cluster);

        Assert.Equal(0, await _table.InsertAsync(7, 0));

        Assert.Empty(await _table.ReadAllAsync());
    }

    [Fact]
    public async Task Update_AtTheVersion_ChangesTheSiloAndRaisesIt()
    {
        await _table.InsertAsync(7, 0);

        Assert.Equal(1, await _table.UpdateAsync(7, 1, Dead, "S10.0.0.8:11111:8,2030-01-01 12:00:00.000 GMT"));

        var row = await _table.ReadAsync(7);
        Assert.Equal(Dead, row["Status"]);
        Assert.Equal("S10.0.0.8:11111:8,2030-01-01 12:00:00.000 GMT", row["SuspectTimes"]);
        Assert.Equal(Noon.AddMinutes(1), row["IAmAliveTime"]);
        Assert.Equal("silo-7", row["SiloName"]);
        Assert.Equal(2, row["Version"]);
        Assert.Equal(1, await _table.UpdateAsync(7, 2, Dead));
        Assert.Null((await _table.ReadAsync(7))["SuspectTimes"]);
    }

    [Fact]
    public async Task Update_AtAnotherVersionOrOfNoSilo_ChangesNothing()
    {
        await _table.InsertAsync(7, 0);

        Assert.Equal(0, await _table.UpdateAsync(7, 0, Active));
        Assert.Equal(0, await _table.UpdateAsync(7, 2, Active));
        Assert.Equal(0, await _table.UpdateAsync(8, 1, Active));

        Assert.Equal(1, (await _table.ReadAsync(7))["Status"]);
        Assert.Equal(1, await _table.VersionAsync());
    }

    [Fact]
    public async Task UpdateIAmAlive_Always_ChangesTheTimeAlone()
    {
        await _table.InsertAsync(7, 0);

        await _table.UpdateIAmAliveAsync(7, Noon.AddHours(1));

        var row = await _table.ReadAsync(7);
        Assert.Equal(Noon.AddHours(1), row["IAmAliveTime"]);
        Assert.Equal(1, row["Version"]);
    }

    [Fact]
    public async Task Gateways_Always_AreThoseWithTheStatusAndAPort()
    {
        await _table.InsertAsync(1, 0);
        await _table.InsertAsync(2, 1);
        await _table.InsertAsync(3, 2, proxyPort: 0);
        await _table.UpdateAsync(2, 3, Active);
        await _table.UpdateAsync(3, 4, Active);

        var row = Assert.Single(await _table.Statements.ReadAsync("GatewaysQueryKey", Cluster, ("Status", Active)));

        Assert.Equal("10.0.0.2", row["Address"]);
        Assert.Equal(30000, row["ProxyPort"]);
        Assert.Equal(2, row["Generation"]);
    }

    [Fact]
    public async Task CleanUp_Always_LeavesTheActiveAndTheRecent()
    {
        await _table.InsertAsync(1, 0);
        await _table.InsertAsync(2, 1);
        await _table.InsertAsync(3, 2);
        await _table.UpdateAsync(1, 3, Active);
        await _table.UpdateAsync(2, 4, Dead);
        await _table.UpdateIAmAliveAsync(3, Noon.AddHours(1));
        await _table.UpdateAsync(1, 5, Active);

        await _table.Statements.RunAsync("CleanupDefunctSiloEntriesKey", Cluster, ("IAmAliveTime", Noon.AddHours(1)));

        var rows = await _table.ReadAllAsync();
        Assert.Equal([1, 3], rows.Select(row => (int)row["Generation"]!).Order());
        Assert.All(rows, row => Assert.Equal(6, row["Version"]));
    }

    [Fact]
    public async Task Delete_Always_LeavesOtherClusters()
    {
        var other = ("DeploymentId", (object?)"cluster-2");
        await _table.Statements.NumberAsync("InsertMembershipVersionKey", other);
        await _table.InsertAsync(7, 0);

        await _table.Statements.RunAsync("DeleteMembershipTableEntriesKey", Cluster);

        Assert.Empty(await _table.ReadAllAsync());
        Assert.Equal(0, Assert.Single(await _table.Statements.ReadAsync("MembershipReadAllKey", other))["Version"]);
    }
}
