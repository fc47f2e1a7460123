using Microsoft.Extensions.Options;

namespace OrderActors.ApiGateway.Admission;

/// <summary>How much the gateway takes on: <c>Gateway:Admission</c>.</summary>
internal sealed class AdmissionOptions
{
    /// <summary>Where it is in the configuration.</summary>
    public const string Section = "Gateway:Admission";

    /// <summary>Requests in flight at most; over it a request is refused with <c>overloaded</c>. 1…100,000, default 2,048.</summary>
    public int MaxRequestsInFlight { get; set; } = 2_048;
}

/// <summary>Says what is wrong with the bounds.</summary>
internal sealed class AdmissionOptionsValidator : IValidateOptions<AdmissionOptions>
{
    public ValidateOptionsResult Validate(string? name, AdmissionOptions options) =>
        options.MaxRequestsInFlight is >= 1 and <= 100_000
            ? ValidateOptionsResult.Success
            : ValidateOptionsResult.Fail($"{AdmissionOptions.Section}:MaxRequestsInFlight: must be from 1 to 100000");
}
