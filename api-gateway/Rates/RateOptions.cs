using Microsoft.Extensions.Options;
using OrderActors.ApiGateway.Settings;

namespace OrderActors.ApiGateway.Rates;

/// <summary>How many requests a key may send: <c>Gateway:Rates</c>. What a key has for itself comes before this.</summary>
internal sealed class RateOptions
{
    /// <summary>Where it is in the configuration.</summary>
    public const string Section = "Gateway:Rates";

    /// <summary>The most of either.</summary>
    public const int Max = 1_000_000;

    /// <summary>Requests a second of every key, in one gateway; 0…1,000,000, default 0: as many as the gateway bears.</summary>
    public int RequestsPerSecond { get; set; }

    /// <summary>Requests that a key may send at once when it has been quiet; 0…1,000,000, default 0: those of a second.</summary>
    public int Burst { get; set; }
}

/// <summary>Says what is wrong with the rates.</summary>
internal sealed class RateOptionsValidator : IValidateOptions<RateOptions>
{
    public ValidateOptionsResult Validate(string? name, RateOptions options) => new SettingFaults(RateOptions.Section)
        .Check(nameof(options.RequestsPerSecond), options.RequestsPerSecond, 0, RateOptions.Max)
        .Check(nameof(options.Burst), options.Burst, 0, RateOptions.Max)
        .Result;
}
