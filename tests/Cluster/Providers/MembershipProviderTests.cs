using Microsoft.Extensions.DependencyInjection;
using OrderActors.Cluster.Tests.Server;
using OrderActors.Storage.Tests.Server;

// CS0618: what AbandonedSilos calls, and says why.
#pragma warning disable CS0618

namespace OrderActors.Cluster.Tests.Providers;

/// <summary>The membership provider of Orleans on the statements and tables of the migrations.</summary>
[Collection(PostgresCollection.Name)]
public sealed class MembershipProviderTests(PostgresFixture postgres) : IAsyncLifetime
{
    private ProviderHost _host = null!;
    private IMembershipTable _table = null!;

    public async Task InitializeAsync()
    {
        _host = await ProviderHost.CreateAsync(await postgres.NewDatabaseAsync());
        _table = _host.Services.GetRequiredService<IMembershipTable>();
        await _table.InitializeMembershipTable(tryInitTableVersion: true);
    }

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    public async Task ReadAll_OfANewCluster_HasNoMembers()
    {
        var members = await _table.ReadAll();

        Assert.Empty(members.Members);
        Assert.Equal(0, members.Version.Version);
    }

    [Fact]
    public async Task InsertRow_AtTheVersion_IsReadBack()
    {
        Assert.True(await _table.InsertRow(Entry(1), Next(0)));

        var members = await _table.ReadRow(SiloAddresses.Of(1));
        var (entry, _) = Assert.Single(members.Members);
        Assert.Equal(1, members.Version.Version);
        Assert.Equal(SiloAddresses.Of(1), entry.SiloAddress);
        Assert.Equal("silo-1", entry.SiloName);
        Assert.Equal("host-1", entry.HostName);
        Assert.Equal(SiloStatus.Joining, entry.Status);
        Assert.Equal(30000, entry.ProxyPort);
        Assert.Equal(Noon, entry.StartTime);
        Assert.Equal(DateTimeKind.Utc, entry.StartTime.Kind);
        Assert.Equal(Noon, entry.IAmAliveTime);
        Assert.Null(entry.SuspectTimes);
    }

    [Fact]
    public async Task InsertRow_ByTwoAtOneVersion_LetsOneIn()
    {
        var answers = await Task.WhenAll(Enumerable.Range(1, 8).Select(i => _table.InsertRow(Entry(i), Next(0))));

        Assert.Single(answers, answer => answer);
        var members = await _table.ReadAll();
        Assert.Equal(1, members.Version.Version);
        Assert.Single(members.Members);
    }

    [Fact]
    public async Task UpdateRow_AtTheVersion_KeepsWhoSuspects()
    {
        await _table.InsertRow(Entry(1), Next(0));
        var (suspected, etag) = Assert.Single((await _table.ReadAll()).Members);
        suspected.Status = SiloStatus.Active;
        suspected.AddSuspector(SiloAddresses.Of(2), Noon.AddSeconds(1));
        suspected.AddSuspector(SiloAddresses.Of(3), Noon.AddSeconds(2));

        Assert.True(await _table.UpdateRow(suspected, etag, Next(1)));

        var (entry, _) = Assert.Single((await _table.ReadAll()).Members);
        Assert.Equal(SiloStatus.Active, entry.Status);
        Assert.Equal(suspected.SuspectTimes, entry.SuspectTimes);
    }

    [Fact]
    public async Task UpdateRow_AtAnOldVersion_IsRefused()
    {
        await _table.InsertRow(Entry(1), Next(0));
        var (dead, etag) = Assert.Single((await _table.ReadAll()).Members);
        await _table.InsertRow(Entry(2), Next(1));
        dead.Status = SiloStatus.Dead;

        Assert.False(await _table.UpdateRow(dead, etag, Next(1)));

        var members = await _table.ReadAll();
        Assert.Equal(2, members.Version.Version);
        Assert.All(members.Members, member => Assert.Equal(SiloStatus.Joining, member.Item1.Status));
    }

    [Fact]
    public async Task UpdateIAmAlive_Always_LeavesTheVersion()
    {
        await _table.InsertRow(Entry(1), Next(0));
        var alive = Entry(1);
        alive.IAmAliveTime = Noon.AddMinutes(1);

        await _table.UpdateIAmAlive(alive);

        var members = await _table.ReadAll();
        Assert.Equal(1, members.Version.Version);
        Assert.Equal(Noon.AddMinutes(1), Assert.Single(members.Members).Item1.IAmAliveTime);
    }

    [Fact]
    public async Task CleanUp_OfAnOldDeadSilo_RemovesIt()
    {
        var dead = Entry(1);
        dead.Status = SiloStatus.Dead;
        await _table.InsertRow(dead, Next(0));
        await _table.InsertRow(Entry(2), Next(1));
        var alive = Entry(2);
        alive.IAmAliveTime = Noon.AddHours(1);
        await _table.UpdateIAmAlive(alive);

        await _table.CleanupDefunctSiloEntries(Noon.AddMinutes(1));

        Assert.Equal(SiloAddresses.Of(2), Assert.Single((await _table.ReadAll()).Members).Item1.SiloAddress);
    }

    private static DateTime Noon { get; } = new(2030, 1, 1, 12, 0, 0, DateTimeKind.Utc);

    private static TableVersion Next(int version) => new TableVersion(version, $"{version}").Next();

    private static MembershipEntry Entry(int generation) => new()
    {
        SiloAddress = SiloAddresses.Of(generation),
        SiloName = $"silo-{generation}",
        HostName = $"host-{generation}",
        Status = SiloStatus.Joining,
        ProxyPort = 30000,
        StartTime = Noon,
        IAmAliveTime = Noon,
    };
}
