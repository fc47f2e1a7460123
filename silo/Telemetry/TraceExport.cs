using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using OpenTelemetry;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace OrderActors.Silo.Telemetry;

/// <summary>
/// Sends traces to an OpenTelemetry collector. It is there only where one is named; otherwise nobody listens to any source, and no span
/// is ever made.
/// </summary>
internal sealed class TraceExport : IHostedService, IDisposable
{
    /// <summary>What names the collector, here as in every program that OpenTelemetry is in. Its other variables work too.</summary>
    public const string EndpointVariable = "OTEL_EXPORTER_OTLP_ENDPOINT";

    // The gateway's requests, calls of grains, what grains ask the database and the partners.
    private static readonly string[] Sources = ["OrderActors.*", "Microsoft.Orleans.*", "Npgsql", "System.Net.Http"];

    private readonly TracerProvider _provider;

    /// <summary>Begins to listen.</summary>
    /// <param name="program">What the program is called where <c>OTEL_SERVICE_NAME</c> doesn't say.</param>
    /// <param name="configuration">Where the variables are.</param>
    /// <param name="options">How much is sampled.</param>
    public TraceExport(string program, IConfiguration configuration, IOptions<TracingOptions> options)
    {
        var resource = ResourceBuilder.CreateEmpty().AddService(program).AddTelemetrySdk().AddEnvironmentVariableDetector();
        _provider = Sdk.CreateTracerProviderBuilder()
            .ConfigureServices(services => services.AddSingleton(configuration))
            .SetResourceBuilder(resource)
            .SetSampler(new ParentBasedSampler(new TraceIdRatioBasedSampler(options.Value.SampleRatio)))
            .AddSource(Sources)
            .AddOtlpExporter()
            .Build();
    }

    /// <summary>The collector; null where none is named.</summary>
    public static string? EndpointIn(IConfiguration configuration) =>
        configuration[EndpointVariable] is { Length: > 0 } endpoint ? endpoint : null;

    /// <summary>It listens since it was made.</summary>
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>What stops after this may still have something to tell, so the end comes with <see cref="Dispose"/>.</summary>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Sends what is left, for 5 seconds at most.</summary>
    public void Dispose() => _provider.Dispose();
}
