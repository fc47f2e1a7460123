using System.Text.RegularExpressions;
using OrderActors.Silo.Hosting;

namespace OrderActors.Conventions.Tests.Deployment;

/// <summary>Ports and names fit together in all that is deployed, and whoever is to be reached can be.</summary>
public sealed class AddressTests
{
    private static readonly string s_siloPort = $"{new OrderClusterOptions().SiloPort}";
    private static readonly string s_gatewayPort = $"{new OrderClusterOptions().GatewayPort}";

    [Fact]
    public void HttpPort_OfAProgram_IsTheSameEverywhere() => Assert.All(DeployedProgram.All, program =>
    {
        var port = $"{program.HttpPort}";
        var probes = program.Services.Values.Select(service => service["healthcheck"]["test"].Texts[^1]);
        var targets = Job(program.Job)["static_configs"].List.SelectMany(config => config["targets"].Texts);

        Assert.Contains(program.HttpPort, program.Exposed);
        Assert.Equal(port, Assert.Single(Regex.Matches(program.Stage, @"http://127\.0\.0\.1:(\d+)/")).Groups[1].Value);
        Assert.All(probes, url => Assert.StartsWith($"http://127.0.0.1:{port}/", url, StringComparison.Ordinal));
        Assert.Equal(program.Services.Keys.Select(service => $"{service}:{port}").Order(), targets.Order());
        Assert.Equal(port, PortOf(program, "http"));
    });

    [Fact]
    public void Balancer_SendsToEveryGateway() => Assert.Equal(
        DeployedProgram.Gateway.Services.Keys.Select(name => $"{name} {name}:{DeployedProgram.Gateway.HttpPort}"),
        DeployFile.Balancer.Every(@"^ +server (\S+ \S+)$"));

    [Fact]
    public void Balancer_IsWhatIsPublished()
    {
        var port = DeployFile.Balancer.Every(@"^ +bind :(\d+)$")[0];

        Assert.Contains($"127.0.0.1:8080:{port}", ComposeServices.All["balancer"]["ports"].Texts);
        Assert.All(DeployedProgram.All.SelectMany(program => program.Services.Values), service => Assert.False(service["ports"].IsThere));
    }

    [Fact]
    public void ClusterPort_IsTheProgramsDefault()
    {
        var exposed = DeployedProgram.Silo.Exposed.Select(port => $"{port}").ToList();

        Assert.Contains(s_siloPort, exposed);
        Assert.Contains(s_gatewayPort, exposed);
        Assert.Equal(s_siloPort, PortOf(DeployedProgram.Silo, "silo"));
        Assert.Equal(s_gatewayPort, PortOf(DeployedProgram.Silo, "gateway"));
    }

    [Fact]
    public void Policy_LetsSilosAndGatewaysReachSilos()
    {
        (string From, string To)[] ways = [("orderactors-silo", s_siloPort), ("orderactors-gateway", s_gatewayPort)];

        Assert.All(ways, way =>
        {
            Assert.Contains(way, Ways("orderactors-silo", "ingress", "from"));
            Assert.Contains(("orderactors-silo", way.To), Ways(way.From, "egress", "to"));
        });
    }

    [Fact]
    public void Host_ThatAServiceNames_IsAServiceItCanReach()
    {
        var named = DeployedProgram.All.SelectMany(program => program.Services)
            .SelectMany(service => service.Value["environment"].Map.Values.SelectMany(HostsIn).Select(host => (service.Key, host)))
            .Concat(DeployFile.Prometheus.Every(@"""([\w-]+):\d+""").Select(host => ("prometheus", host)))
            .Concat(DeployFile.Balancer.Every(@"^ +server \S+ ([\w-]+):\d+$").Select(host => ("balancer", host)))
            .Concat(DeployFile.Open("deploy/grafana/provisioning/datasources/datasources.yaml").Every(@"url: http://([\w-]+):\d+$")
                .Select(host => ("grafana", host)))
            .Append(("otel-collector", DeployFile.Compose.Single(@"\$\{TRACES_ENDPOINT:-([\w-]+):\d+\}")))
            .Distinct().ToList();

        Assert.True(named.Count > 15, "Hardly a host was found.");
        Assert.All(named, pair => Assert.Contains(pair.Item2, ComposeServices.ReachableFrom(pair.Item1)));
    }

    [Theory]
    [InlineData("balancer")]
    [InlineData("grafana")]
    [InlineData("alertmanager")]
    [InlineData("jaeger")]
    public void Database_IsOutOfReachOfWhatIsSeenFromOutside(string service) =>
        Assert.DoesNotContain("postgres", ComposeServices.ReachableFrom(service));

    [Fact]
    public void Traces_GoWhereTheCollectorListens()
    {
        var listens = Regex.Match(DeployFile.Collector.Yaml["receivers"]["otlp"]["protocols"]["grpc"]["endpoint"].Text, @"\d+$").Value;
        var policy = KubernetesObjects.OfKind("NetworkPolicy").Single(one => one["metadata"]["name"].Text == "orderactors-traces");

        Assert.All(
            DeployFile.All.SelectMany(file => file.Every(@"OTEL_EXPORTER_OTLP_ENDPOINT[:=] ?http://[\w.-]+:(\d+)$")),
            port => Assert.Equal(listens, port));
        Assert.Equal(listens, policy["spec"]["egress"].List[0]["ports"].List[0]["port"].Text);
    }

    [Fact]
    public void Job_ThatIsWatched_IsScraped()
    {
        var jobs = DeployFile.Prometheus.Yaml["scrape_configs"].List.Select(job => job["job_name"].Text).ToList();
        var watched = DeployFile.Dashboards.Append(DeployFile.Alerts)
            .SelectMany(file => file.Every(@"job=~?\\?""([^""\\]+)\\?"""))
            .Distinct().ToList();

        Assert.NotEmpty(watched);
        Assert.All(watched, pattern => Assert.Contains(jobs, job => Regex.IsMatch(job, $"^(?:{pattern})$")));
        Assert.All(DeployedProgram.All, program =>
            Assert.Equal(program.Job, program.Pod["metadata"]["labels"]["app.kubernetes.io/name"].Text));
    }

    private static YamlValue Job(string name) =>
        DeployFile.Prometheus.Yaml["scrape_configs"].List.Single(job => job["job_name"].Text == name);

    private static string PortOf(DeployedProgram program, string name) =>
        program.Container["ports"].List.Single(port => port["name"].Text == name)["containerPort"].Text;

    private static IEnumerable<string> HostsIn(YamlValue setting) =>
        Regex.Matches(setting.Text, @"(?:\bHost=|http://)([\w-]+)").Select(match => match.Groups[1].Value);

    // Which pods may, by the policy of a name, and to which port.
    private static IEnumerable<(string Peer, string Port)> Ways(string name, string direction, string side) =>
        from policy in KubernetesObjects.OfKind("NetworkPolicy")
        where policy["metadata"]["name"].Text == name
        from rule in policy["spec"][direction].List
        from peer in rule[side].List
        from port in rule["ports"].List
        select (peer["podSelector"]["matchLabels"]["app.kubernetes.io/name"].Text, port["port"].Text);
}
