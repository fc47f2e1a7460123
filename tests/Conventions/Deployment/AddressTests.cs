using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using OrderActors.Conventions.Tests.Repository;

namespace OrderActors.Conventions.Tests.Deployment;

/// <summary>Ports, names of services, paths and files fit together in all of <c>deploy/</c>.</summary>
public sealed class AddressTests
{
    [Fact]
    public void Port_OfTheProgram_IsTheSameEverywhere()
    {
        var port = DeployFile.Containerfile.Single(@"^ENV ASPNETCORE_HTTP_PORTS=(\d+)$");

        Assert.Equal(port, DeployFile.Containerfile.Single(@"^EXPOSE (\d+)$"));
        Assert.Contains(port, DeployFile.Compose.Every(@"^ +- ""127\.0\.0\.1:\d+:(\d+)""$"));
        Assert.Equal($"orderactors:{port}", DeployFile.Prometheus.Single(@"targets: \[""([^""]+)""\]"));
    }

    [Fact]
    public void Service_ThatAnotherNames_IsInCompose()
    {
        var services = DeployFile.Compose.Every(@"^  (\w+):$");

        Assert.Contains(DeployFile.Prometheus.Single(@"targets: \[""(\w+):"), services);
        Assert.Contains(DeployFile.Compose.Single(@"ConnectionStrings__Orders: ""Host=(\w+);"), services);
    }

    [Fact]
    public void Job_ThatAlertsName_IsScraped() =>
        Assert.Equal(DeployFile.Prometheus.Single(@"job_name: (\w+)"), DeployFile.Alerts.Single(@"job=""(\w+)"""));

    [Fact]
    public void Path_OfTheProgram_IsServed()
    {
        var served = Literals().Where(text => text.StartsWith('/')).ToHashSet(StringComparer.Ordinal);
        var scraped = DeployFile.Prometheus.Single(@"metrics_path: (\S+)");
        var probed = DeployFile.Containerfile.Every(@"(?<= )(/(?:\w+z|metrics))\b");
        var routes = DeployFile.Alerts.Every(@"route=""([^""]+)""");

        Assert.NotEmpty(probed);
        Fault.None(probed.Concat(routes).Append(scraped).Where(path => !served.Contains(path)), "The program serves no such path:");
        Fault.None(
            DeployFile.Alerts.Every(@"route=~""([^""]+)""").Where(pattern => !served.Any(path => Regex.IsMatch(path, $"^(?:{pattern})$"))),
            "The program serves no path like this:");
    }

    [Fact]
    public void File_ThatIsCopiedOrMounted_Exists()
    {
        var copied = DeployFile.Containerfile.Every(@"^COPY ((?!--|\. )\S.*) \S+$").SelectMany(sources => sources.Split(' '));
        var mounted = DeployFile.Compose.Every(@"^ +- \./([^:]+):").Select(path => $"deploy/{path}");
        var built = DeployFile.Compose.Single(@"dockerfile: (\S+)");
        var run = DeployFile.Containerfile.Single(@"ENTRYPOINT \[""dotnet"", ""(.+)\.dll""\]");

        Fault.None(copied.Concat(mounted).Append(built).Where(path => !IsThere(path)), "There is no such file:");
        Assert.Contains($"api-gateway/{run}.csproj", DeployFile.Containerfile.Every(@"dotnet (?:restore|publish) (\S+)"));
    }

    /// <summary>Every text in the programs' code.</summary>
    internal static IEnumerable<string> Literals() =>
        from file in SourceFile.Production
        from literal in file.Find<LiteralExpressionSyntax>()
        where literal.Token.Value is string
        select (string)literal.Token.Value!;

    private static bool IsThere(string path)
    {
        var pattern = $"^{Regex.Escape(path).Replace(@"\*", "[^/]*", StringComparison.Ordinal)}$";
        return ProjectFolder.Files.Any(file => Regex.IsMatch(file, pattern));
    }
}
