using OrderActors.LocalCluster.Chaos;
using OrderActors.LocalCluster.Network;
using OrderActors.LocalCluster.Topology;
using OrderActors.LocalCluster.Traffic;
using OrderActors.Storage.Tests.Server;

namespace OrderActors.Cluster.Tests.Processes;

/// <summary>
/// Three silos, two gateways and a database as processes. The tests share them: each fault leaves the cluster complete, and each audit
/// looks at all that has happened since the start, so one test's orders have to survive the faults of all others.
/// </summary>
public sealed class ProcessesFixture : IAsyncLifetime
{
    private readonly string _folder = TestFolder.Create();
    private readonly SiloNetwork? _network = SiloNetwork.Obstacle is null ? SiloNetwork.Create() : null;
    private ProcessCluster? _cluster;
    private ChaosRun? _run;

    internal ProcessCluster Cluster => _cluster ?? throw new InvalidOperationException("The cluster did not start.");

    internal ChaosRun Run => _run ?? throw new InvalidOperationException("The cluster did not start.");

    public async Task InitializeAsync()
    {
        var settings = new ClusterSettings
        {
            DataFolder = _folder,
            Port = Ports.FirstFree(count: 4),
            Network = _network,
            Programs = new Dictionary<string, string>(ChaosSettings.Programs)
            {
                // Half of what it is in earnest, so that the tests wait less for what they don't test.
                ["Cluster__ProbeTimeout"] = "00:00:01",
            },
        };
        _cluster = await ProcessCluster.StartAsync(settings, static _ => { }, CancellationToken.None);
        _run = new ChaosRun(_cluster, new TrafficSettings { Seed = 0, OrdersPerSecond = 60 }, TimeProvider.System);
        await _run.StockAsync(CancellationToken.None);
    }

    public async Task DisposeAsync()
    {
        if (_cluster is not null)
        {
            await _cluster.DisposeAsync();
        }

        if (_network is not null)
        {
            await _network.DisposeAsync();
        }

        Directory.Delete(_folder, recursive: true);
    }
}
