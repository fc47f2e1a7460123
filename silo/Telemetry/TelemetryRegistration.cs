using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace OrderActors.Silo.Telemetry;

/// <summary>Adds what shows a process from outside.</summary>
public static class TelemetryRegistration
{
    /// <summary>Adds the <see cref="PrometheusExporter"/>; it listens once somebody asks for it.</summary>
    public static IServiceCollection AddPrometheusExporter(this IServiceCollection services)
    {
        services.AddMetrics();
        services.AddOptions<MetricsOptions>().BindConfiguration(MetricsOptions.Section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<MetricsOptions>, MetricsOptionsValidator>();
        services.AddSingleton<PrometheusExporter>();
        return services;
    }
}
