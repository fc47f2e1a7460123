using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using OrderActors.LocalCluster.Partners;
using OrderActors.LocalCluster.Processes;

namespace OrderActors.LocalCluster.Topology;

/// <summary>Starts silos and gateways with the settings that make them one cluster.</summary>
internal sealed class NodeFactory
{
    private const string ClusterIdArgument = "--Cluster:ClusterId=";
    private const int ClientPortsAfter = 1_000;
    private const int HttpPortsAfter = 2_000;

    private readonly ClusterSettings _settings;
    private readonly string _clusterId;
    private readonly Ports _siloPorts;
    private readonly Ports _clientPorts;
    private readonly Ports _httpPorts;
    private int _silos;
    private int _gateways;

    /// <param name="settings">What the cluster is made of.</param>
    public NodeFactory(ClusterSettings settings)
    {
        _settings = settings;
        var folder = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(settings.DataFolder)))[..8];
        Mark = $"{ClusterIdArgument}local-{folder}-";
        // The members that a killed cluster left in the table are none of the next one's: it would wait for them.
        _clusterId = $"local-{folder}-{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(4))}";
        _siloPorts = new Ports(settings.SiloPort);
        _clientPorts = new Ports(settings.SiloPort + ClientPortsAfter);
        _httpPorts = new Ports(settings.SiloPort + HttpPortsAfter);
    }

    /// <summary>What the command line of every process of a cluster on this data folder has in it.</summary>
    public string Mark { get; }

    /// <summary>Starts a silo.</summary>
    public SiloNode StartSilo(string database, PartnerStandIn partners)
    {
        var name = $"silo-{Interlocked.Increment(ref _silos)}";
        var place = _settings.Network?.Add();
        var address = place?.Address ?? IPAddress.Loopback;
        var port = _siloPorts.Take();
        var url = new Uri($"http://{address}:{_httpPorts.Take()}");
        var settings = new Dictionary<string, string>(_settings.Programs)
        {
            ["ConnectionStrings__Orders"] = database,
            ["Cluster__AdvertisedAddress"] = address.ToString(),
            ["Cluster__SiloPort"] = Text(port),
            ["Cluster__GatewayPort"] = Text(_clientPorts.Take()),
            ["Partners__PaymentUrl"] = partners.Url.ToString(),
            ["Partners__FulfilmentUrl"] = partners.Url.ToString(),
        };
        var (process, log) = Start(name, Programs.Silo, url, settings, place?.Launcher ?? []);
        return new SiloNode(name, process, _clusterId, port, place?.Name, url, log);
    }

    /// <summary>Starts a gateway.</summary>
    /// <param name="database">How to reach the database.</param>
    /// <param name="portsInUse">Ports of the gateways that run.</param>
    public GatewayNode StartGateway(string database, IReadOnlyCollection<int> portsInUse)
    {
        var name = $"gateway-{Interlocked.Increment(ref _gateways)}";
        var port = Enumerable.Range(_settings.Port, ClusterSettings.MostProcesses * 2).First(port => !portsInUse.Contains(port));
        if (!Ports.IsFree(port))
        {
            throw new ClusterException($"port {port} is in use; --port takes another");
        }

        var url = new Uri($"http://127.0.0.1:{port}");
        var settings = new Dictionary<string, string>(_settings.Programs)
        {
            ["ConnectionStrings__Orders"] = database,
            ["Gateway__Silo"] = "Cluster",
            // Development has this key too, but only from when the gateway has found a silo.
            ["Gateway__ApiKeys__0__Hash"] = Convert.ToHexStringLower(SHA256.HashData("dev"u8)),
            ["Gateway__ApiKeys__0__Tenant"] = "dev",
            ["Gateway__ApiKeys__0__Roles__0"] = "orders",
            ["Gateway__ApiKeys__0__Roles__1"] = "stock",
            ["Gateway__ApiKeys__0__Roles__2"] = "admin",
        };
        var (process, log) = Start(name, Programs.Gateway, url, settings, []);
        return new GatewayNode(name, process, url, log);
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private (ChildProcess Process, string Log) Start(
        string name, string program, Uri url, Dictionary<string, string> settings, IReadOnlyList<string> launcher)
    {
        settings["ASPNETCORE_ENVIRONMENT"] = "Development";
        settings["ASPNETCORE_URLS"] = url.GetLeftPart(UriPartial.Authority);
        settings["Shutdown__WhenInputEnds"] = "true";
        // Nobody balances here who would have to see it first.
        settings.TryAdd("Shutdown__ReadinessDelay", "00:00:01");
        var log = Path.Combine(_settings.LogFolder, $"{name}.log");
        var process = ChildProcess.Start(new ChildStart
        {
            Assembly = program,
            // On the command line, so that a process can be known for one of this folder's.
            Arguments = [ClusterIdArgument + _clusterId],
            Settings = settings,
            LogFile = log,
            Launcher = launcher,
        });
        return (process, log);
    }
}
