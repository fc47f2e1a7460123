using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;
using OrderActors.Storage.Hosting;

namespace OrderActors.Silo.Telemetry;

/// <summary>Section <c>Tracing</c>: which traces are exported, if any are. Whether, and where to, is said by OpenTelemetry's own
/// <c>OTEL_EXPORTER_OTLP_ENDPOINT</c>.</summary>
public sealed class TracingOptions
{
    /// <summary>Where it is in the configuration.</summary>
    public const string Section = "Tracing";

    /// <summary>The share of the traces that begin here. One that a caller began goes on as the caller decided. Default 0.01, legal 0 to
    /// 1.</summary>
    public double SampleRatio { get; set; } = 0.01;
}

/// <summary>Reports every fault of <see cref="TracingOptions"/> at once.</summary>
internal sealed class TracingOptionsValidator(IConfiguration configuration) : IValidateOptions<TracingOptions>
{
    public ValidateOptionsResult Validate(string? name, TracingOptions options)
    {
        var faults = new List<string>();
        OptionFaults.CheckRange(
            faults, $"{TracingOptions.Section}:{nameof(options.SampleRatio)}", options.SampleRatio, 0, 1);
        // By itself the exporter would take its default instead and say nothing.
        if (TraceExport.EndpointIn(configuration) is { } endpoint
            && !(Uri.TryCreate(endpoint, UriKind.Absolute, out var url) && url.Scheme is "http" or "https"))
        {
            faults.Add($"{TraceExport.EndpointVariable} is '{endpoint}'; it has to be an http or https URL.");
        }

        return OptionFaults.Result(faults);
    }
}
