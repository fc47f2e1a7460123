using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using OrderActors.Cluster.Tests.Server;
using OrderActors.Silo.Clustering;
using OrderActors.Storage.Tests.Server;
using OrderActors.Tests.Support;

// CS0618: what AbandonedSilos calls, and says why.
#pragma warning disable CS0618

namespace OrderActors.Cluster.Tests.Membership;

/// <summary>What a silo that joins does about others that count as active and may be dead.</summary>
[Collection(PostgresCollection.Name)]
public sealed class AbandonedSilosTests(PostgresFixture postgres) : IAsyncLifetime, IDisposable
{
    private static readonly DateTime s_noon = new(2030, 1, 1, 12, 0, 0, DateTimeKind.Utc);
    private static readonly TimeSpan s_step = TimeSpan.FromSeconds(1);
    private static readonly int s_stepsOfWindow = (int)(AbandonedSilos.Window / s_step);

    private readonly FakeClock _clock = new();
    private readonly CancellationTokenSource _joined = new();
    private ProviderHost _host = null!;
    private IMembershipTable _table = null!;
    private AbandonedSilos _watch = null!;

    public async Task InitializeAsync()
    {
        _host = await ProviderHost.CreateAsync(await postgres.NewDatabaseAsync());
        _table = _host.Services.GetRequiredService<IMembershipTable>();
        await _table.InitializeMembershipTable(tryInitTableVersion: true);
        _watch = ActivatorUtilities.CreateInstance<AbandonedSilos>(_host.Services, _clock, new HostLife(_joined.Token));
    }

    public async Task DisposeAsync()
    {
        await _watch.StopAsync(CancellationToken.None);
        await _host.DisposeAsync();
    }

    public void Dispose()
    {
        _watch.Dispose();
        _joined.Dispose();
    }

    [Fact]
    public async Task SiloWithoutASign_ThatTakesNoConnection_IsDeclaredDead()
    {
        var silo = await AddActiveAsync(FreePort());
        await _watch.StartAsync(CancellationToken.None);

        await StepAsync(s_stepsOfWindow - 1);
        Assert.Equal(SiloStatus.Active, await StatusAsync(silo));
        await StepAsync(1);

        Assert.Equal(SiloStatus.Dead, await StatusAsync(silo));
    }

    [Fact]
    public async Task SiloWithoutASign_ThatTakesConnections_IsLeftAlone()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var silo = await AddActiveAsync(((IPEndPoint)listener.LocalEndpoint).Port);
        await _watch.StartAsync(CancellationToken.None);

        await StepAsync(2 * s_stepsOfWindow);

        Assert.Equal(SiloStatus.Active, await StatusAsync(silo));
    }

    [Fact]
    public async Task SiloWithASign_ThatTakesNoConnection_IsLeftAlone()
    {
        var silo = await AddActiveAsync(FreePort());
        await _watch.StartAsync(CancellationToken.None);

        for (var sign = 1; sign <= 3; sign++)
        {
            await StepAsync(s_stepsOfWindow - 1);
            await _table.UpdateIAmAlive(Entry(silo, s_noon.AddSeconds(sign)));
        }

        Assert.Equal(SiloStatus.Active, await StatusAsync(silo));
    }

    [Fact]
    public async Task Watch_OfTheFirstSiloOfAll_MakesTheTable()
    {
        await using var fresh = await ProviderHost.CreateAsync(await postgres.NewDatabaseAsync());
        using var watch = ActivatorUtilities.CreateInstance<AbandonedSilos>(fresh.Services, _clock, new HostLife(_joined.Token));
        await watch.StartAsync(CancellationToken.None);

        await StepAsync(1);

        Assert.Empty((await fresh.Services.GetRequiredService<IMembershipTable>().ReadAll()).Members);
        await watch.StopAsync(CancellationToken.None);
    }

    [Fact]
    public async Task Watch_OnceTheSiloHasJoined_Ends()
    {
        await AddActiveAsync(FreePort());
        await _watch.StartAsync(CancellationToken.None);

        await _joined.CancelAsync();

        await Eventually.Done(_watch.ExecuteTask!);
        Assert.True(_watch.ExecuteTask!.IsCompletedSuccessfully);
    }

    private async Task StepAsync(int steps)
    {
        for (var step = 0; step < steps; step++)
        {
            await LookIsOverAsync();
            _clock.Advance(s_step);
        }

        await LookIsOverAsync();
    }

    // What it waits for then is the next look, and not an answer to a connection attempt.
    private Task LookIsOverAsync() => Eventually.True(() => _clock.NextDue == _clock.GetUtcNow() + s_step);

    private async Task<SiloAddress> AddActiveAsync(int port)
    {
        var silo = SiloAddress.New(new IPEndPoint(IPAddress.Loopback, port), 1);
        var version = (await _table.ReadAll()).Version;
        Assert.True(await _table.InsertRow(Entry(silo, s_noon), version.Next()));
        return silo;
    }

    private async Task<SiloStatus> StatusAsync(SiloAddress silo) => Assert.Single((await _table.ReadRow(silo)).Members).Item1.Status;

    private static MembershipEntry Entry(SiloAddress silo, DateTime sign) => new()
    {
        SiloAddress = silo,
        SiloName = "silo",
        HostName = "host",
        Status = SiloStatus.Active,
        StartTime = s_noon,
        IAmAliveTime = sign,
    };

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private sealed class HostLife(CancellationToken started) : IHostApplicationLifetime
    {
        public CancellationToken ApplicationStarted => started;

        public CancellationToken ApplicationStopping => CancellationToken.None;

        public CancellationToken ApplicationStopped => CancellationToken.None;

        public void StopApplication()
        {
        }
    }
}
