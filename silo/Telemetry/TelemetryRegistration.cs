using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
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

    /// <summary>Exports traces where <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> says where to. Comes before all that could make a span.</summary>
    /// <param name="builder">The process.</param>
    /// <param name="program">What it is called in the traces, unless <c>OTEL_SERVICE_NAME</c> says otherwise.</param>
    public static IHostApplicationBuilder AddTraceExport(this IHostApplicationBuilder builder, string program)
    {
        builder.Services.AddOptions<TracingOptions>().BindConfiguration(TracingOptions.Section).ValidateOnStart();
        builder.Services.AddSingleton<IValidateOptions<TracingOptions>, TracingOptionsValidator>();
        if (builder.Configuration.ExportsTraces())
        {
            builder.Services.AddHostedService(services => new TraceExport(
                program, services.GetRequiredService<IConfiguration>(), services.GetRequiredService<IOptions<TracingOptions>>()));
        }

        return builder;
    }

    /// <summary>Whether traces are exported. Carrying a trace from call to call costs something, so it is done only then.</summary>
    internal static bool ExportsTraces(this IConfiguration configuration) => TraceExport.EndpointIn(configuration) is not null;
}
