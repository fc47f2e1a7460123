using Microsoft.Extensions.Options;

namespace OrderActors.Silo.Telemetry;

/// <summary>What <c>/metrics</c> shows: section <c>Metrics</c>.</summary>
public sealed class MetricsOptions
{
    /// <summary>Where it is in the configuration.</summary>
    public const string Section = "Metrics";

    /// <summary>
    /// Series that one instrument may have; what comes after them is counted together, in one series with the label
    /// <c>otel_metric_overflow</c>. 1…100,000, default 2,000.
    /// </summary>
    public int MaxSeriesPerInstrument { get; set; } = 2_000;
}

/// <summary>Says what is wrong with them.</summary>
internal sealed class MetricsOptionsValidator : IValidateOptions<MetricsOptions>
{
    public ValidateOptionsResult Validate(string? name, MetricsOptions options) =>
        options.MaxSeriesPerInstrument is >= 1 and <= 100_000
            ? ValidateOptionsResult.Success
            : ValidateOptionsResult.Fail($"{MetricsOptions.Section}:MaxSeriesPerInstrument: must be from 1 to 100000");
}
