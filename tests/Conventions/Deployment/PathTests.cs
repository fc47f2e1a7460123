using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using OrderActors.Conventions.Tests.Repository;

namespace OrderActors.Conventions.Tests.Deployment;

/// <summary>Paths that are asked for are served, those that are public are meant to be, and files that are named exist.</summary>
public sealed class PathTests
{
    // For those who run the cluster.
    private static readonly string[] s_private = ["/metrics", "/healthz", "/readyz"];

    [Fact]
    public void Path_OfAProgram_IsServed()
    {
        var served = Literals().Where(text => text.StartsWith('/')).ToHashSet(StringComparer.Ordinal);
        var probed = DeployFile.All.SelectMany(file => file.Every(@"(?<![\w.])(/(?:\w+z|metrics))\b")).ToList();
        var routes = Watched(@"route=\\?""([^""\\]+)\\?""");

        Assert.Subset(probed.ToHashSet(), s_private.ToHashSet());
        Fault.None(probed.Concat(routes).Concat(s_private).Where(path => !served.Contains(path)), "The programs serve no such path:");
        Fault.None(
            Watched(@"route=~\\?""([^""\\]+)\\?""").Where(pattern => !served.Any(path => Regex.IsMatch(path, $"^(?:{pattern})$"))),
            "The programs serve no path like this:");
    }

    [Fact]
    public void Path_ThatIsPublic_IsTheApisAndNoOther()
    {
        var balanced = DeployFile.Balancer.Single(@"acl is-public path_beg (.+)$").Split(' ');
        var ingress = KubernetesObjects.OfKind("Ingress")
            .SelectMany(one => one["spec"]["rules"].List)
            .SelectMany(rule => rule["http"]["paths"].List)
            .Select(path => $"{path["path"].Text}/");

        Assert.Equal(balanced, ingress);
        Assert.All(balanced, prefix =>
        {
            Assert.EndsWith("/", prefix, StringComparison.Ordinal);
            Assert.Contains(Literals(), text => text.StartsWith(prefix, StringComparison.Ordinal));
            Assert.DoesNotContain(s_private, path => path.StartsWith(prefix, StringComparison.Ordinal));
        });
    }

    // A request that the balancer sends a second time must be one of those that change nothing a second time.
    [Fact]
    public void Path_ThatIsSentAgain_IsServed()
    {
        var paths = DeployFile.Balancer.Every(@"set-var\(txn\.repeatable\).* path(?:_beg)? (\S+) \}");

        Assert.Equal(2, paths.Count);
        Assert.All(paths, path => Assert.Contains(Literals(), text => text.StartsWith(path, StringComparison.Ordinal)));
        Assert.Contains(Literals(), text => text.Equals(
            DeployFile.Balancer.Single(@"txn\.repeatable\).*req\.hdr\(([\w-]+)\)"), StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public void File_ThatIsCopiedMountedOrNamed_Exists()
    {
        var copied = DeployFile.Containerfile.Every(@"^COPY ((?!--|\. )\S.*) \S+$").SelectMany(sources => sources.Split(' '));
        var mounted = DeployFile.Compose.Every(@"\./(deploy/[^:]+):");
        var built = DeployFile.Compose.Single(@"dockerfile: (\S+)");
        var ruled = DeployFile.Prometheus.Yaml["rule_files"].Texts.Select(file => $"deploy/prometheus/{file}");
        var customized =
            from file in DeployFile.Kubernetes.Where(file => file.Path.EndsWith("/kustomization.yaml", StringComparison.Ordinal))
            from resource in file.Yaml["resources"].Texts
            select Path.GetRelativePath(".", Path.Combine(Path.GetDirectoryName(file.Path)!, resource));

        Fault.None(
            copied.Concat(mounted).Append(built).Concat(ruled).Concat(customized).Where(path => !IsThere(path)),
            "There is no such file or folder:");
    }

    [Fact]
    public void Image_RunsItsProgram() => Assert.All(DeployedProgram.All, program =>
    {
        var dll = $"{Path.GetFileNameWithoutExtension(program.Project)}.dll";

        Assert.Contains($@"ENTRYPOINT [""dotnet"", ""{dll}""]", program.Stage, StringComparison.Ordinal);
        Assert.Contains($@"CMD [""dotnet"", ""{dll}"", ""--probe"", ", program.Stage, StringComparison.Ordinal);
        Assert.Contains(program.Project, DeployFile.Containerfile.Every(@"dotnet publish (\S+)"));
        Assert.All(program.Services.Values, service =>
        {
            Assert.Equal(program.Job, service["image"].Text);
            Assert.Equal(["CMD", "dotnet", dll, "--probe"], service["healthcheck"]["test"].Texts.SkipLast(1));
        });
        Assert.Equal(program.Job, program.Container["image"].Text);
    });

    // Compose mounts them there, and Grafana looks there.
    [Fact]
    public void Dashboards_AreWhereGrafanaLooks()
    {
        var mount = DeployFile.Compose.Single(@"\./deploy/grafana/dashboards:(\S+?):ro");
        var provider = DeployFile.Open("deploy/grafana/provisioning/dashboards/dashboards.yaml").Yaml["providers"].List[0];
        var home = ComposeServices.All["grafana"]["environment"]["GF_DASHBOARDS_DEFAULT_HOME_DASHBOARD_PATH"].Text;

        Assert.Equal(mount, provider["options"]["path"].Text);
        Assert.Contains(DeployFile.Dashboards, file => home == $"{mount}/{Path.GetFileName(file.Path)}");
    }

    /// <summary>Every text in the programs' code.</summary>
    internal static IEnumerable<string> Literals() =>
        from file in SourceFile.Production
        from literal in file.Find<LiteralExpressionSyntax>()
        where literal.Token.Value is string
        select (string)literal.Token.Value!;

    private static IEnumerable<string> Watched(string pattern) =>
        DeployFile.Dashboards.Append(DeployFile.Alerts).SelectMany(file => file.Every(pattern));

    private static bool IsThere(string path)
    {
        var pattern = $"^{Regex.Escape(path).Replace(@"\*", "[^/]*", StringComparison.Ordinal)}(/|$)";
        return ProjectFolder.Files.Any(file => Regex.IsMatch(file, pattern));
    }
}
