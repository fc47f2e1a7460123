using System.Globalization;
using System.Text.RegularExpressions;

namespace OrderActors.Conventions.Tests.Deployment;

/// <summary>One of the two programs, in all the places that run it.</summary>
/// <param name="Name">What its image's target, its container and its job are called by.</param>
/// <param name="Project">Its project file.</param>
internal sealed record DeployedProgram(string Name, string Project)
{
    public static DeployedProgram Silo { get; } = new("silo", "silo/OrderActors.Silo.csproj");

    public static DeployedProgram Gateway { get; } = new("gateway", "api-gateway/OrderActors.ApiGateway.csproj");

    public static IReadOnlyList<DeployedProgram> All { get; } = [Silo, Gateway];

    /// <summary>What Prometheus knows it by.</summary>
    public string Job => $"orderactors-{Name}";

    /// <summary>The last stage of its image.</summary>
    public string Stage => Regex.Split(DeployFile.Containerfile.Text, "^FROM ", RegexOptions.Multiline)
        .Single(stage => Regex.IsMatch(stage, $@"^\S+ AS {Name}\n"));

    /// <summary>Where it serves HTTP in its image.</summary>
    public int HttpPort => Number(Assert.Single(Regex.Matches(Stage, @"ASPNETCORE_HTTP_PORTS=(\d+)")));

    /// <summary>The ports that its image declares.</summary>
    public IReadOnlyList<int> Exposed =>
        [.. Regex.Match(Stage, @"^EXPOSE (.+)$", RegexOptions.Multiline).Groups[1].Value.Split(' ').Select(Number)];

    /// <summary>Compose's services that run it, by name.</summary>
    public IReadOnlyDictionary<string, YamlValue> Services => ComposeServices.All
        .Where(service => service.Value["build"]["target"].Text == Name)
        .ToDictionary(StringComparer.Ordinal);

    /// <summary>Its pods on Kubernetes.</summary>
    public YamlValue Pod => Deployment["spec"]["template"];

    /// <summary>Its container on Kubernetes.</summary>
    public YamlValue Container => Assert.Single(Pod["spec"]["containers"].List);

    /// <summary>What makes its pods.</summary>
    public YamlValue Deployment => KubernetesObjects.OfKind("Deployment").Single(one => one["metadata"]["name"].Text == Job);

    public static int Number(string text) => int.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture);

    private static int Number(Match match) => Number(match.Groups[1].Value);
}

/// <summary>What compose runs.</summary>
internal static class ComposeServices
{
    public static IReadOnlyDictionary<string, YamlValue> All { get; } = DeployFile.Compose.Yaml["services"].Map;

    /// <summary>The services that one can talk to.</summary>
    public static IEnumerable<string> ReachableFrom(string service) =>
        All.Where(other => other.Value["networks"].Texts.Intersect(All[service]["networks"].Texts).Any()).Select(other => other.Key);
}

/// <summary>What Kubernetes is given.</summary>
internal static class KubernetesObjects
{
    private static readonly Lazy<IReadOnlyList<YamlValue>> s_all = new(() =>
        [.. DeployFile.Kubernetes.SelectMany(file => file.Documents).Where(document => document["kind"].IsThere)]);

    public static IReadOnlyList<YamlValue> All => s_all.Value;

    public static IEnumerable<YamlValue> OfKind(string kind) => All.Where(one => one["kind"].Text == kind);
}
