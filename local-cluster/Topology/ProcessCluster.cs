using OrderActors.LocalCluster.Partners;
using OrderActors.LocalCluster.Processes;

namespace OrderActors.LocalCluster.Topology;

/// <summary>
/// A cluster of processes on this machine: starts them, keeps <c>cluster.json</c> current, and ends them. A silo or gateway that dies is
/// reported and not started again, so that one sees what the others do without it.
/// </summary>
internal sealed class ProcessCluster : IAsyncDisposable
{
    private readonly ClusterSettings _settings;
    private readonly Action<string> _report;
    private readonly NodeFactory _factory;
    private readonly HttpClient _http = new(new SocketsHttpHandler { ConnectTimeout = TimeSpan.FromSeconds(2) })
    {
        Timeout = TimeSpan.FromSeconds(5),
    };

    private readonly Lock _gate = new();
    private readonly List<ClusterNode> _nodes = [];
    private readonly CancellationTokenSource _killNow = new();
    private ClusterDatabase? _database;
    private PartnerStandIn? _partners;
    private bool _stopped;

    private ProcessCluster(ClusterSettings settings, Action<string> report)
    {
        _settings = settings;
        _report = report;
        _factory = new NodeFactory(settings);
    }

    /// <summary>What it is made of.</summary>
    public ClusterSettings Settings => _settings;

    /// <summary>The silos that run, oldest first.</summary>
    public IReadOnlyList<SiloNode> Silos => Nodes<SiloNode>();

    /// <summary>The gateways that run, oldest first.</summary>
    public IReadOnlyList<GatewayNode> Gateways => Nodes<GatewayNode>();

    /// <summary>What is running.</summary>
    public ClusterView View =>
        new([.. Silos.Select(silo => silo.View)], [.. Gateways.Select(gateway => gateway.View)], _database?.View);

    /// <summary>The database.</summary>
    public ClusterDatabase Database => _database ?? throw new InvalidOperationException("The database was not started.");

    /// <summary>The stand-in for both partners.</summary>
    public PartnerStandIn Partners => _partners ?? throw new InvalidOperationException("The partners were not started.");

    /// <summary>Starts everything and waits until all of it is ready.</summary>
    /// <param name="settings">What it is made of.</param>
    /// <param name="report">Called with a line of text when something happens that its user may want to know.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="ClusterException">It can't be done; what was started has been stopped.</exception>
    public static async Task<ProcessCluster> StartAsync(ClusterSettings settings, Action<string> report, CancellationToken cancellation)
    {
        var cluster = new ProcessCluster(settings, report);
        try
        {
            await cluster.StartAsync(cancellation);
            return cluster;
        }
        catch
        {
            cluster.KillNow();
            await cluster.DisposeAsync();
            throw;
        }
    }

    /// <summary>Ends what a cluster whose supervisor was killed left behind on a folder.</summary>
    /// <returns>What there was.</returns>
    public static async Task<IReadOnlyList<string>> RemoveLeftoversAsync(ClusterSettings settings, CancellationToken cancellation)
    {
        if (ClusterView.Read(settings.ViewFile) is not { } left)
        {
            return [$"No cluster runs on {settings.DataFolder}."];
        }

        // Starting is taking over, and disposing of it ends it.
        var cluster = new ProcessCluster(settings, static _ => { });
        await using (cluster)
        {
            cluster._database = await ClusterDatabase.StartAsync(settings, static _ => { }, cancellation);
            return [$"Killed {cluster.KillLeftovers(left)} silos and gateways, and stopped PostgreSQL."];
        }
    }

    /// <summary>Adds a silo and waits until it is ready.</summary>
    /// <exception cref="ClusterException">It did not start.</exception>
    public Task<SiloNode> AddSiloAsync(CancellationToken cancellation) =>
        AddAsync(() => _factory.StartSilo(Database.ConnectionString, Partners), cancellation);

    /// <summary>Adds a gateway, on the first port that none has, and waits until it is ready.</summary>
    /// <exception cref="ClusterException">It did not start.</exception>
    public Task<GatewayNode> AddGatewayAsync(CancellationToken cancellation) => AddAsync(
        () => _factory.StartGateway(Database.ConnectionString, [.. _nodes.OfType<GatewayNode>().Select(node => node.Url.Port)]),
        cancellation);

    /// <summary>Lets a silo or gateway finish, and takes it out.</summary>
    /// <returns>Its exit code.</returns>
    public Task<int> StopAsync(ClusterNode node)
    {
        node.IsStopping = true;
        return node.Process.StopAsync(_settings.StopLimit, _killNow.Token);
    }

    /// <summary>Waits until every process says that it is ready.</summary>
    public Task WaitReadyAsync(CancellationToken cancellation) =>
        Task.WhenAll(Nodes<ClusterNode>().Select(node => node.WaitReadyAsync(_http, _settings.StartLimit, cancellation)));

    /// <summary>Whether all silos say that they are not ready, or nothing.</summary>
    public async Task<bool> IsNoSiloReadyAsync(CancellationToken cancellation) =>
        !(await Task.WhenAll(Silos.Select(silo => silo.IsReadyAsync(_http, cancellation)))).Contains(true);

    /// <summary>From now on nothing is waited for.</summary>
    public void KillNow() => _killNow.Cancel();

    /// <summary>Ends everything: gateways, which drain, then silos, then the database.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_stopped)
        {
            return;
        }

        _stopped = true;
        await Task.WhenAll(Gateways.Select(StopAsync));
        await Task.WhenAll(Silos.Select(StopAsync));
        if (_partners is not null)
        {
            await _partners.DisposeAsync();
        }

        if (_database is not null)
        {
            await _database.DisposeAsync();
            File.Delete(_settings.ViewFile);
        }

        _http.Dispose();
        _killNow.Dispose();
    }

    private async Task StartAsync(CancellationToken cancellation)
    {
        Directory.CreateDirectory(_settings.LogFolder);
        var left = ClusterView.Read(_settings.ViewFile);
        // From here on the folder is this process's own.
        _database = await ClusterDatabase.StartAsync(_settings, OnDatabaseChanged, cancellation);
        if (KillLeftovers(left) is var killed and > 0)
        {
            _report($"Killed {killed} processes that a supervisor left behind when it was killed.");
        }

        _partners = await PartnerStandIn.StartAsync(_settings.PartnerFile, _settings.Network?.HostAddress, cancellation);
        // Gateways could start first and would wait; starting is what takes most CPU, and it is better spent on what they wait for.
        await Task.WhenAll(Enumerable.Range(0, _settings.Silos).Select(_ => AddSiloAsync(cancellation)));
        await Task.WhenAll(Enumerable.Range(0, _settings.Gateways).Select(_ => AddGatewayAsync(cancellation)));
    }

    private async Task<T> AddAsync<T>(Func<T> start, CancellationToken cancellation)
        where T : ClusterNode
    {
        T node;
        lock (_gate)
        {
            node = start();
            _nodes.Add(node);
        }

        WriteView();
        _ = ReportEndAsync(node);
        await node.WaitReadyAsync(_http, _settings.StartLimit, cancellation);
        return node;
    }

    private int KillLeftovers(ClusterView? left) => left is null
        ? 0
        : Leftovers.Kill([.. left.Silos.Select(silo => silo.Pid), .. left.Gateways.Select(gateway => gateway.Pid)], _factory.Mark);

    private async Task ReportEndAsync(ClusterNode node)
    {
        var exitCode = await node.Process.Ended;
        lock (_gate)
        {
            _nodes.Remove(node);
        }

        WriteView();
        if (!node.IsStopping)
        {
            _report($"{node.Name} (process {node.Process.Id}) ended by itself, exit code {exitCode}. It is not started again.");
        }
    }

    private void OnDatabaseChanged(string? text)
    {
        WriteView();
        if (text is not null)
        {
            _report(text);
        }
    }

    private void WriteView()
    {
        lock (_gate)
        {
            if (_database is not null && !_stopped)
            {
                View.Write(_settings.ViewFile);
            }
        }
    }

    private List<T> Nodes<T>()
        where T : ClusterNode
    {
        lock (_gate)
        {
            return [.. _nodes.OfType<T>()];
        }
    }
}
