using System.Text.RegularExpressions;
using OrderActors.Conventions.Tests.Repository;

namespace OrderActors.Conventions.Tests.Deployment;

/// <summary>A file that says how the programs are run: what is in <c>deploy/</c>, and compose's own at the root.</summary>
internal sealed record DeployFile(string Path, string Text)
{
    public static DeployFile Containerfile { get; } = Open("deploy/Containerfile");

    public static DeployFile Compose { get; } = Open("docker-compose.yml");

    public static DeployFile Environment { get; } = Open("deploy/.env.example");

    public static DeployFile Balancer { get; } = Open("deploy/balancer/haproxy.cfg");

    public static DeployFile Prometheus { get; } = Open("deploy/prometheus/prometheus.yml");

    public static DeployFile Alerts { get; } = Open("deploy/prometheus/alerts.yml");

    public static DeployFile Collector { get; } = Open("deploy/otel/collector.yaml");

    public static IReadOnlyList<DeployFile> Dashboards { get; } = In("deploy/grafana/dashboards/");

    public static IReadOnlyList<DeployFile> Kubernetes { get; } = In("deploy/kubernetes/");

    public static IReadOnlyList<DeployFile> All { get; } = [.. In("deploy/"), Compose];

    /// <summary>What it says, where it is YAML.</summary>
    public YamlValue Yaml => Assert.Single(Documents);

    /// <summary>What it says, a document at a time.</summary>
    public IReadOnlyList<YamlValue> Documents => YamlValue.Parse(Text);

    /// <summary>The one thing that a pattern's first group finds.</summary>
    public string Single(string pattern) => Assert.Single(Every(pattern));

    /// <summary>What a pattern's first group finds, each once.</summary>
    public IReadOnlyList<string> Every(string pattern) =>
        [.. Regex.Matches(Text, pattern, RegexOptions.Multiline).Select(match => match.Groups[1].Value).Distinct()];

    public static DeployFile Open(string path) => new(path, ProjectFolder.Read(path));

    private static List<DeployFile> In(string folder) =>
        [.. ProjectFolder.Files.Where(path => path.StartsWith(folder, StringComparison.Ordinal)).Select(Open)];
}
