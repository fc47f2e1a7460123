using System.Globalization;
using System.Text.RegularExpressions;
using OrderActors.Silo.Hosting;
using OrderActors.Silo.Startup;

namespace OrderActors.Conventions.Tests.Deployment;

/// <summary>Whatever runs may do no more than it has to, uses no more than it should, and is given the time that it takes to leave.
/// </summary>
public sealed class HardeningTests
{
    public static TheoryData<string> Services { get; } = [.. ComposeServices.All.Keys];

    [Theory]
    [MemberData(nameof(Services))]
    public void Service_MayDoNoMoreThanItHasTo(string name)
    {
        var service = ComposeServices.All[name];

        Assert.Equal("true", service["read_only"].Text);
        Assert.Equal(["ALL"], service["cap_drop"].Texts);
        Assert.Equal(["no-new-privileges:true"], service["security_opt"].Texts);
        Assert.Matches(@"^\d+[mg]$", service["mem_limit"].Text);
        Assert.All(service["ports"].Texts, port => Assert.StartsWith("127.0.0.1:", port, StringComparison.Ordinal));
        Assert.True(service["build"].IsThere || Regex.IsMatch(service["image"].Text, @":v?\d"), "The image has no version.");
    }

    [Fact]
    public void Pod_MayDoNoMoreThanItHasTo() => Assert.All(DeployedProgram.All, program =>
    {
        var pod = program.Pod["spec"];
        var user = Regex.Match(program.Stage, @"^USER (\d+):", RegexOptions.Multiline).Groups[1].Value;

        Assert.Equal(user, pod["securityContext"]["runAsUser"].Text);
        Assert.Equal("true", pod["securityContext"]["runAsNonRoot"].Text);
        Assert.Equal("RuntimeDefault", pod["securityContext"]["seccompProfile"]["type"].Text);
        Assert.Equal("false", pod["automountServiceAccountToken"].Text);
        Assert.Equal("false", program.Container["securityContext"]["allowPrivilegeEscalation"].Text);
        Assert.Equal("true", program.Container["securityContext"]["readOnlyRootFilesystem"].Text);
        Assert.Equal(["ALL"], program.Container["securityContext"]["capabilities"]["drop"].Texts);
        Assert.True(program.Container["resources"]["limits"]["memory"].IsThere);
        Assert.All(
            (string[])["startupProbe", "readinessProbe", "livenessProbe"], probe => Assert.True(program.Container[probe].IsThere, probe));
        Assert.Equal("/readyz", program.Container["readinessProbe"]["httpGet"]["path"].Text);
        // A database that is down is no reason to kill a process.
        Assert.Equal("/healthz", program.Container["livenessProbe"]["httpGet"]["path"].Text);
    });

    [Fact]
    public void Secret_IsNowhereInTheManifests()
    {
        Assert.Empty(KubernetesObjects.OfKind("Secret"));
        Assert.All(DeployFile.Kubernetes, file => Assert.Empty(file.Every("(secretGenerator|stringData)")));
        Assert.All(DeployFile.Kubernetes, file => Assert.Empty(file.Every(@"(?i)((?:password|token|secret|IdKey)\w*=\S)")));
    }

    [Fact]
    public void Pods_OfAKind_HaveABudgetAnAutoscalerAndAPolicy() => Assert.All(DeployedProgram.All, program =>
    {
        var budget = KubernetesObjects.OfKind("PodDisruptionBudget").Single(one => one["metadata"]["name"].Text == program.Job);
        var scaler = KubernetesObjects.OfKind("HorizontalPodAutoscaler").Single(one => one["metadata"]["name"].Text == program.Job);
        var policies = KubernetesObjects.OfKind("NetworkPolicy").Select(one => one["spec"]["podSelector"]["matchLabels"]);

        Assert.Equal(program.Job, budget["spec"]["selector"]["matchLabels"]["app.kubernetes.io/name"].Text);
        Assert.Equal(program.Job, scaler["spec"]["scaleTargetRef"]["name"].Text);
        Assert.False(program.Deployment["spec"]["replicas"].IsThere, "The autoscaler's number would be overwritten with every apply.");
        Assert.Contains(policies, labels => labels["app.kubernetes.io/name"].Text == program.Job);
        Assert.Equal("orderactors", program.Pod["metadata"]["labels"]["app.kubernetes.io/part-of"].Text);
        Assert.All(program.Pod["spec"]["topologySpreadConstraints"].List, spread =>
            Assert.Equal(program.Job, spread["labelSelector"]["matchLabels"]["app.kubernetes.io/name"].Text));
    });

    [Fact]
    public void Silo_IsGivenLongerToLeaveThanItMayTake()
    {
        var takes = new SiloOptions().ShutdownTimeout;

        Assert.All(DeployedProgram.Silo.Services.Values, service => Assert.True(Time(service["stop_grace_period"].Text) > takes));
        Assert.True(Seconds(DeployedProgram.Silo.Pod["spec"]["terminationGracePeriodSeconds"]) > takes);
    }

    [Fact]
    public void Readiness_IsAskedOftenEnoughToSeeThatAProcessIsAboutToStop()
    {
        var shown = new ShutdownOptions().ReadinessDelay;
        var probe = DeployedProgram.Gateway.Container["readinessProbe"];
        var check = Regex.Match(DeployFile.Balancer.Text, @"check inter (?<every>\d+)s fall (?<fails>\d+)");

        Assert.True(Seconds(probe["periodSeconds"]) * int.Parse(probe["failureThreshold"].Text, CultureInfo.InvariantCulture) < shown);
        Assert.True(DeployedProgram.Number(check.Groups["every"].Value) * DeployedProgram.Number(check.Groups["fails"].Value)
            < shown.TotalSeconds);
    }

    private static TimeSpan Seconds(YamlValue value) => TimeSpan.FromSeconds(DeployedProgram.Number(value.Text));

    private static TimeSpan Time(string text)
    {
        var parts = Regex.Match(text, @"^(?:(?<m>\d+)m)?(?:(?<s>\d+)s)?$");
        return new TimeSpan(0, Part("m"), Part("s"));

        int Part(string name) => parts.Groups[name] is { Success: true } part ? DeployedProgram.Number(part.Value) : 0;
    }
}
