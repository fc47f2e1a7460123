using System.Diagnostics;
using OrderActors.Conventions.Tests.Repository;

namespace OrderActors.Conventions.Tests.Deployment;

/// <summary>The programs that read these files take them.</summary>
public sealed class ToolTests
{
    [ToolFact("promtool")]
    public Task Prometheus_TakesItsConfigurationAndAlerts() => RunAsync("promtool", "check", "config", DeployFile.Prometheus.Path);

    [ToolFact("promtool")]
    public Task Alerts_DoWhatTheirTestsSay() => RunAsync("promtool", "test", "rules", "deploy/prometheus/alerts.test.yml");

    [ToolFact("amtool")]
    public Task Alertmanager_TakesItsConfiguration() => RunAsync("amtool", "check-config", "deploy/alerting/receivers.yml");

    [ToolFact("haproxy")]
    public Task Balancer_TakesItsConfiguration() => RunAsync("haproxy", "-c", "-f", DeployFile.Balancer.Path);

    [ToolFact("docker-compose")]
    public Task Compose_TakesItsFile() => RunAsync(
        "env",
        "POSTGRES_PASSWORD=any",
        "GRAFANA_PASSWORD=any",
        "docker-compose",
        "--env-file",
        DeployFile.Environment.Path,
        "config",
        "--quiet");

    [ToolFact("kubectl")]
    public async Task Kustomize_BuildsWhatIsApplied()
    {
        foreach (var overlay in (string[])["overlays/production", "overlays/canary", "monitoring"])
        {
            await RunAsync("kubectl", "kustomize", $"deploy/kubernetes/{overlay}");
        }
    }

    private static async Task RunAsync(string tool, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(tool, arguments)
        {
            WorkingDirectory = ProjectFolder.Root,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, $"{tool} {string.Join(' ', arguments)}:\n{output}{await errors}");
    }
}
