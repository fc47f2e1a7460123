using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using OrderActors.Gateway.Tests.Support;

namespace OrderActors.Gateway.Tests.Health;

public sealed class HealthTests
{
    [Fact]
    public async Task Ready_EveryCheckHealthy_Is200()
    {
        await using var gateway = await StartAsync(new CountingCheck());

        Assert.Equal((HttpStatusCode.OK, """{"status":"ready","failed":[]}"""), await ReadyAsync(gateway));
    }

    [Theory]
    [InlineData(HealthStatus.Unhealthy)]
    [InlineData(HealthStatus.Degraded)]
    public async Task Ready_CheckFails_Is503AndNamesIt(HealthStatus status)
    {
        await using var gateway = await StartAsync(new CountingCheck { Result = new HealthCheckResult(status, "It does not answer.") });

        Assert.Equal(
            (HttpStatusCode.ServiceUnavailable, """{"status":"notReady","failed":[{"name":"database","detail":"It does not answer."}]}"""),
            await ReadyAsync(gateway));
    }

    [Fact]
    public async Task Ready_CheckThrows_Is503WithoutItsException()
    {
        await using var gateway = await StartAsync(new CountingCheck { Result = null });

        var (status, body) = await ReadyAsync(gateway);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, status);
        Assert.Contains("\"name\":\"database\"", body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ready_AskedOften_RunsTheChecksOnceASecond()
    {
        var check = new CountingCheck();
        await using var gateway = await StartAsync(check);
        for (var round = 0; round < 10; round++)
        {
            await ReadyAsync(gateway);
        }

        Assert.Equal(1, check.Runs);
        gateway.Clock.Advance(TimeSpan.FromSeconds(1));
        await ReadyAsync(gateway);
        Assert.Equal(2, check.Runs);
    }

    [Fact]
    public async Task Ready_Stopping_Is503WhileHealthGoesOn()
    {
        await using var gateway = await StartAsync(new CountingCheck());
        Assert.Equal(HttpStatusCode.OK, (await ReadyAsync(gateway)).Status);

        gateway.Services.GetRequiredService<IHostApplicationLifetime>().StopApplication();

        var (status, body) = await ReadyAsync(gateway);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, status);
        Assert.Contains("\"name\":\"draining\"", body, StringComparison.Ordinal);
        using var health = await gateway.Client.GetAsync(new Uri("/healthz", UriKind.Relative));
        Assert.Equal(HttpStatusCode.OK, health.StatusCode);
    }

    [Fact]
    public async Task Metrics_AfterARequest_ShowIt()
    {
        await using var gateway = await GatewayHost.StartAsync();
        using var first = await gateway.Client.GetAsync(new Uri("/metrics", UriKind.Relative));
        using var missing = await gateway.Client.GetAsync(new Uri("/v1/orders/x", UriKind.Relative));

        using var response = await gateway.Client.GetAsync(new Uri("/metrics", UriKind.Relative));

        Assert.Equal("text/plain; version=0.0.4; charset=utf-8", response.Content.Headers.ContentType?.ToString());
        var page = Telemetry.PrometheusPage.Parse(await response.Content.ReadAsStringAsync());
        const string Labels = "{method=\"GET\",route=\"/v1/orders/{orderId}\",status=\"4xx\"}";
        Assert.True(page.Samples[$"orderactors_gateway_request_duration_seconds_count{Labels}"] >= 1);
        Assert.True(page.Samples["orderactors_gateway_refusals_total{code=\"not-found\"}"] >= 1);
        Assert.Equal("gauge", page.Types["orderactors_gateway_requests_in_flight"]);
    }

    private static Task<GatewayHost> StartAsync(IHealthCheck check) => GatewayHost.StartAsync(
        configure: services => services.AddHealthChecks()
            .AddCheck("database", check, tags: ["ready"])
            .AddCheck("other", static () => HealthCheckResult.Unhealthy("It does not count.")));

    private static async Task<(HttpStatusCode Status, string Body)> ReadyAsync(GatewayHost gateway)
    {
        using var response = await gateway.Client.GetAsync(new Uri("/readyz", UriKind.Relative));
        Assert.Equal("application/json", response.Content.Headers.ContentType?.ToString());
        return (response.StatusCode, await response.Content.ReadAsStringAsync());
    }

    private sealed class CountingCheck : IHealthCheck
    {
        public int Runs { get; private set; }

        /// <summary>What it answers; null to throw.</summary>
        public HealthCheckResult? Result { get; init; } = HealthCheckResult.Healthy();

        public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
        {
            Runs++;
            return Task.FromResult(Result ?? throw new InvalidOperationException("A check with a bug."));
        }
    }
}
