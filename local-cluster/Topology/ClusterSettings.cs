using OrderActors.LocalCluster.Network;

namespace OrderActors.LocalCluster.Topology;

/// <summary>What a cluster is made of.</summary>
internal sealed record ClusterSettings
{
    /// <summary>The most silos and gateways that one may ask for at the start, as a guard against a slip of the finger.</summary>
    public const int MostProcesses = 32;

    /// <summary>Silos at the start, 1 or more.</summary>
    public int Silos { get; init; } = 3;

    /// <summary>Gateways at the start, 1 or more.</summary>
    public int Gateways { get; init; } = 2;

    /// <summary>The first gateway's port; the others have those after it.</summary>
    public int Port { get; init; } = 8080;

    /// <summary>The first silo's port; the ports of all silos are free ones from here on.</summary>
    public int SiloPort { get; init; } = 11111;

    /// <summary>Where everything is kept, as an absolute path.</summary>
    public required string DataFolder { get; init; }

    /// <summary>Settings of silos and gateways beyond those that make them a cluster, by the names of environment variables.</summary>
    public IReadOnlyDictionary<string, string> Programs { get; init; } = new Dictionary<string, string>();

    /// <summary>A network of their own for the silos; null for the machine's loopback address.</summary>
    public SiloNetwork? Network { get; init; }

    /// <summary>How long a process may take to become ready.</summary>
    public TimeSpan StartLimit { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>How long a process may take to end once it is asked to, before it is killed.</summary>
    public TimeSpan StopLimit { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Where the processes write what they have to say.</summary>
    public string LogFolder => Path.Combine(DataFolder, "logs");

    /// <summary>Where <see cref="ClusterView"/> is kept.</summary>
    public string ViewFile => Path.Combine(DataFolder, "cluster.json");

    /// <summary>Where the stand-in for the partners keeps what it was asked.</summary>
    public string PartnerFile => Path.Combine(DataFolder, "partners.jsonl");
}
