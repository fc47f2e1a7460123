using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;

namespace OrderActors.LocalCluster.Network;

/// <summary>
/// A network of their own for silos: each has a namespace with one cable to a router, which is a namespace too and has a cable to this
/// machine. Faults happen in the router, where neither end of a connection can tell why nothing comes.
/// </summary>
/// <remarks>The addresses are 10.213.n.0/24 in pieces of four: this machine has .1, and the router .2 towards it; silo k has .(4k + 2),
/// and the router .(4k + 1) towards it.</remarks>
internal sealed partial class SiloNetwork : IAsyncDisposable
{
    private const int MostPlaces = 62;

    private readonly string _router;
    private readonly int _block;
    private readonly Lock _gate = new();
    private readonly List<SiloPlace> _places = [];

    private SiloNetwork(string router, int block) => (_router, _block) = (router, block);

    /// <summary>This machine's address as the silos see it.</summary>
    public IPAddress HostAddress => Address(1);

    /// <summary>Why there can be no such network here; null where there can.</summary>
    public static string? Obstacle { get; } = FindObstacle(static _ => { });

    /// <summary>Why the silos can have no slow network here; null where they can.</summary>
    public static string? DelayObstacle { get; } =
        FindObstacle(static network => network.Delay(network.Add(), TimeSpan.FromMilliseconds(1)));

    /// <summary>Makes one.</summary>
    /// <exception cref="ClusterException">It can't be made; the message says why.</exception>
    public static SiloNetwork Create()
    {
        if (!OperatingSystem.IsLinux())
        {
            throw new ClusterException("network namespaces are a thing of Linux");
        }

        if (!Environment.IsPrivilegedProcess)
        {
            throw new ClusterException("network namespaces can only be made by root");
        }

        RemoveLeftovers();
        var name = string.Create(CultureInfo.InvariantCulture, $"oa{Environment.ProcessId}-{Interlocked.Increment(ref s_networks)}");
        var network = new SiloNetwork(name, FreeBlock());
        try
        {
            network.ConnectHost();
            return network;
        }
        catch
        {
            network.Remove();
            throw;
        }
    }

    /// <summary>Adds a place for a silo.</summary>
    public SiloPlace Add()
    {
        lock (_gate)
        {
            var number = _places.Count + 1;
            if (number > MostPlaces)
            {
                throw new ClusterException($"A network has room for {MostPlaces} silos.");
            }

            var name = $"{_router}-{number}";
            var (near, far) = (Address(4 * number + 1), Address(4 * number + 2));
            var cable = Cable(number);
            Ip($"netns add {name}");
            Ip($"link add {cable} netns {_router} type veth peer name eth0 netns {name}");
            Ip($"-n {_router} addr add {near}/30 dev {cable}");
            Ip($"-n {_router} link set {cable} up");
            Ip($"-n {name} addr add {far}/30 dev eth0");
            Ip($"-n {name} link set lo up");
            Ip($"-n {name} link set eth0 up");
            Ip($"-n {name} route add default via {near}");
            var place = new SiloPlace(name, number, far);
            _places.Add(place);
            return place;
        }
    }

    /// <summary>A silo and all others lose sight of each other. What they send is lost, and nobody hears that it was.</summary>
    public void Isolate(string place)
    {
        lock (_gate)
        {
            var lonely = Find(place);
            foreach (var other in _places.Where(other => other != lonely))
            {
                Ip($"-n {_router} rule add pref {FaultRules} from {lonely.Address} to {other.Address} blackhole");
                Ip($"-n {_router} rule add pref {FaultRules} from {other.Address} to {lonely.Address} blackhole");
            }
        }
    }

    /// <summary>Everything that is sent to a silo arrives later.</summary>
    public void Delay(SiloPlace place, TimeSpan delay) =>
        Run("tc", $"-n {_router} qdisc replace dev {Cable(place.Number)} root netem delay {Milliseconds(delay)}ms");

    /// <summary>Everything that is sent to a silo arrives later.</summary>
    public void Delay(string place, TimeSpan delay) => Delay(Find(place), delay);

    /// <summary>Ends all faults.</summary>
    public void Heal()
    {
        lock (_gate)
        {
            while (NetworkTool.TryRun("ip", $"-n {_router} rule del pref {FaultRules}").Succeeded)
            {
                // A call removes one of the rules.
            }

            foreach (var place in _places)
            {
                // Where there is no delay there is nothing to remove.
                NetworkTool.TryRun("tc", $"-n {_router} qdisc del dev {Cable(place.Number)} root");
            }
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        Remove();
        return ValueTask.CompletedTask;
    }

    private const int FaultRules = 100;

    private static int s_networks;

    private static string Cable(int number) => $"silo{number}";

    private static string Milliseconds(TimeSpan time) => time.TotalMilliseconds.ToString("F0", CultureInfo.InvariantCulture);

    private static void Ip(string arguments) => Run("ip", arguments);

    private static void Run(string tool, string arguments)
    {
        var (succeeded, said) = NetworkTool.TryRun(tool, arguments);
        if (!succeeded)
        {
            throw new ClusterException($"'{tool} {arguments}' fails: {said}");
        }
    }

    private static string? FindObstacle(Action<SiloNetwork> attempt)
    {
        try
        {
            var network = Create();
            try
            {
                network.Add();
                attempt(network);
                return null;
            }
            finally
            {
                network.Remove();
            }
        }
        catch (ClusterException exception)
        {
            return exception.Message;
        }
    }

    /// <summary>A block of addresses that this machine has no route to yet.</summary>
    private static int FreeBlock()
    {
        var routes = NetworkTool.TryRun("ip", "route show").Output;
        return Enumerable.Range(0, 255).First(block => !routes.Contains($"10.213.{block}.", StringComparison.Ordinal));
    }

    /// <summary>Removes the namespaces of processes that were killed.</summary>
    private static void RemoveLeftovers()
    {
        foreach (Match name in OwnNames().Matches(NetworkTool.TryRun("ip", "netns list").Output))
        {
            if (!Directory.Exists($"/proc/{name.Groups["process"].Value}"))
            {
                NetworkTool.TryRun("ip", $"netns del {name.Value}");
            }
        }
    }

    [GeneratedRegex(@"^oa(?<process>\d+)-\d+(-\d+)?", RegexOptions.Multiline)]
    private static partial Regex OwnNames();

    private SiloPlace Find(string place) => _places.Single(known => known.Name == place);

    private IPAddress Address(int last) => new([10, 213, (byte)_block, (byte)last]);

    private void ConnectHost()
    {
        Ip($"netns add {_router}");
        Ip($"link add {_router} type veth peer name host netns {_router}");
        Ip($"addr add {HostAddress}/30 dev {_router}");
        Ip($"link set {_router} up");
        Ip($"-n {_router} addr add {Address(2)}/30 dev host");
        Ip($"-n {_router} link set lo up");
        Ip($"-n {_router} link set host up");
        Ip($"route add {Address(0)}/24 via {Address(2)}");
        Run("ip", $"netns exec {_router} sysctl -q -w net.ipv4.ip_forward=1");
    }

    /// <summary>The cables go with the namespaces that they end in.</summary>
    private void Remove()
    {
        lock (_gate)
        {
            foreach (var place in _places)
            {
                NetworkTool.TryRun("ip", $"netns del {place.Name}");
            }

            NetworkTool.TryRun("ip", $"netns del {_router}");
        }
    }
}
