using System.Buffers;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using OrderActors.Silo.Telemetry;

namespace OrderActors.Silo.Http;

/// <summary>What a silo of its own shows over HTTP to those who watch it; orders come through the gateway and never here.</summary>
public static class SiloEndpoints
{
    private const string ReadyTag = "ready";
    private const int UsualPageBytes = 64 * 1024;

    /// <summary>Adds what the endpoints need.</summary>
    public static IServiceCollection AddSiloEndpoints(this IServiceCollection services)
    {
        services.AddRouting();
        services.AddPrometheusExporter();
        services.AddHealthChecks().AddCheck<DrainingCheck>("draining", tags: [ReadyTag]);
        return services;
    }

    /// <summary>
    /// Maps <c>/healthz</c> (200 while the process works), <c>/readyz</c> (200, or 503 with the checks that fail) and <c>/metrics</c>
    /// (Prometheus text).
    /// </summary>
    public static void MapSiloEndpoints(this IEndpointRouteBuilder routes)
    {
        routes.MapHealthChecks("/healthz", new HealthCheckOptions { Predicate = static _ => false, ResponseWriter = WriteHealthAsync });
        routes.MapHealthChecks(
            "/readyz",
            new HealthCheckOptions { Predicate = static check => check.Tags.Contains(ReadyTag), ResponseWriter = WriteReadinessAsync });
        var exporter = routes.ServiceProvider.GetRequiredService<PrometheusExporter>();
        routes.MapGet("/metrics", context => WriteMetricsAsync(context.Response, exporter));
    }

    private static Task WriteHealthAsync(HttpContext context, HealthReport report)
    {
        context.Response.ContentType = "application/json";
        return context.Response.WriteAsync("""{"status":"healthy"}""");
    }

    /// <summary>The same body as the gateway's.</summary>
    private static async Task WriteReadinessAsync(HttpContext context, HealthReport report)
    {
        context.Response.ContentType = "application/json";
        await using var json = new Utf8JsonWriter(context.Response.BodyWriter);
        json.WriteStartObject();
        json.WriteString("status"u8, report.Status == HealthStatus.Healthy ? "ready"u8 : "notReady"u8);
        json.WriteStartArray("failed"u8);
        foreach (var (name, entry) in report.Entries.Where(static entry => entry.Value.Status != HealthStatus.Healthy))
        {
            json.WriteStartObject();
            json.WriteString("name"u8, name);
            json.WriteString("detail"u8, entry.Description ?? "The check failed.");
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static async Task WriteMetricsAsync(HttpResponse response, PrometheusExporter exporter)
    {
        var page = new ArrayBufferWriter<byte>(UsualPageBytes);
        exporter.Write(page);
        response.ContentType = PrometheusExporter.ContentType;
        response.ContentLength = page.WrittenCount;
        await response.BodyWriter.WriteAsync(page.WrittenMemory);
    }
}

/// <summary>Unhealthy once the process was told to stop.</summary>
internal sealed class DrainingCheck(IHostApplicationLifetime lifetime) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(lifetime.ApplicationStopping.IsCancellationRequested
            ? HealthCheckResult.Unhealthy("The process is stopping.")
            : HealthCheckResult.Healthy());
}
