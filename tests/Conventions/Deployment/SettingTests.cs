using System.Text.RegularExpressions;
using OrderActors.Conventions.Tests.Repository;

namespace OrderActors.Conventions.Tests.Deployment;

/// <summary>What is deployed sets settings that exist, and every one that has to be set. The README's table is the code's list.</summary>
public sealed partial class SettingTests
{
    private static readonly Dictionary<string, string> s_defaults = Row().Matches(ProjectFolder.Read("README.md"))
        .ToDictionary(row => row.Groups["name"].Value, row => row.Groups["default"].Value.Trim('`'), StringComparer.Ordinal);

    private static readonly HashSet<string> s_sections =
        s_defaults.Keys.Select(name => name.Split(':')[0]).ToHashSet(StringComparer.Ordinal);

    // Without it the address that the container's own name resolves to is the right one.
    private const string HasFallback = "Cluster:AdvertisedAddress";

    [Fact]
    public void Setting_NamedInDeploy_Exists()
    {
        var faults =
            from file in DeployFile.All
            from name in Names(file)
            where !s_defaults.Keys.Any(setting => IsOf(name, setting))
            select $"{file.Path}: {name}";

        Fault.None(faults, "No program reads these settings:");
    }

    [Fact]
    public void Setting_WithoutDefault_IsSetByCompose()
    {
        var named = Names(DeployFile.Compose).Concat(Names(DeployFile.Environment)).ToList();
        var faults = s_defaults
            .Where(setting => setting.Value == "none")
            .Select(setting => setting.Key)
            .Where(name => !name.StartsWith("Dev:", StringComparison.Ordinal) && name != HasFallback)
            .Where(setting => !named.Any(name => IsOf(name, setting)));

        Fault.None(faults, "Compose leaves out these settings, which have no default:");
    }

    [Fact]
    public void Environment_IsWhatComposeAsksFor()
    {
        var interpolated = DeployFile.Compose.Every(@"(?<!\$)\$\{(\w+)");
        var passedOn =
            from service in ComposeServices.All.Values
            from variable in service["environment"].Map
            where variable.Value.Text.Length == 0
            select variable.Key;

        // What can do without is there too, behind a #.
        Assert.Equal(
            interpolated.Concat(passedOn).Distinct().Order(StringComparer.Ordinal),
            DeployFile.Environment.Every(@"^#?([A-Za-z]\w+)=").Order(StringComparer.Ordinal));
    }

    // Each is told only what it uses.
    [Fact]
    public void Secret_IsTheProgramsThatNeedsIt() => Assert.All(ComposeServices.All, service =>
    {
        var isSilo = DeployedProgram.Silo.Services.ContainsKey(service.Key);
        var isGateway = DeployedProgram.Gateway.Services.ContainsKey(service.Key);

        Assert.False(service.Value["env_file"].IsThere);
        Assert.All(service.Value["environment"].Map.Keys, name =>
        {
            Assert.True(isSilo || !name.StartsWith("Partners__", StringComparison.Ordinal), $"{service.Key}: {name}");
            Assert.True(isGateway || !Regex.IsMatch(name, "^(Gateway__|Orders__IdKey)"), $"{service.Key}: {name}");
        });
    });

    // Members of a list have a number, and those of a list of objects a name too.
    private static bool IsOf(string name, string setting) =>
        name == setting || Regex.IsMatch(name, $@"^{Regex.Escape(setting)}:\d+(:(Hash|Tenant|Roles))?$");

    // As an environment variable, or as documents have it.
    private static IEnumerable<string> Names(DeployFile file) =>
        file.Every(@"\b([A-Z]\w*__\w+)").Select(name => name.Replace("__", ":", StringComparison.Ordinal))
            .Concat(file.Every(@"\b([A-Z]\w+(?::[A-Z]\w+)+)").Where(name => s_sections.Contains(name.Split(':')[0])));

    [GeneratedRegex(@"^\| `(?<name>\w+(:\w+)+)` \| (?<default>[^|]+?) \|", RegexOptions.Multiline)]
    private static partial Regex Row();
}
