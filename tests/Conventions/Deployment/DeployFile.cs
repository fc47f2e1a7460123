using System.Text.RegularExpressions;
using OrderActors.Conventions.Tests.Repository;

namespace OrderActors.Conventions.Tests.Deployment;

/// <summary>A file of <c>deploy/</c>.</summary>
internal sealed record DeployFile(string Path, string Text)
{
    public static DeployFile Containerfile { get; } = Open("deploy/Containerfile");

    public static DeployFile Compose { get; } = Open("deploy/compose.yaml");

    public static DeployFile Environment { get; } = Open("deploy/.env.example");

    public static DeployFile Prometheus { get; } = Open("deploy/prometheus/prometheus.yml");

    public static DeployFile Alerts { get; } = Open("deploy/prometheus/alerts.yml");

    public static IReadOnlyList<DeployFile> All { get; } =
        [.. ProjectFolder.Files.Where(path => path.StartsWith("deploy/", StringComparison.Ordinal)).Select(Open)];

    /// <summary>The one thing that a pattern's first group finds.</summary>
    public string Single(string pattern) => Assert.Single(Every(pattern));

    /// <summary>What a pattern's first group finds, each once.</summary>
    public IReadOnlyList<string> Every(string pattern) =>
        [.. Regex.Matches(Text, pattern, RegexOptions.Multiline).Select(match => match.Groups[1].Value).Distinct()];

    private static DeployFile Open(string path) => new(path, ProjectFolder.Read(path));
}
