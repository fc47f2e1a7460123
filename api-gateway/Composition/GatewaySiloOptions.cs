using Microsoft.Extensions.Options;

namespace OrderActors.ApiGateway.Composition;

/// <summary>Section <c>Gateway</c>: what is behind the gateway.</summary>
public sealed class GatewaySiloOptions
{
    /// <summary>Where it is in the configuration.</summary>
    public const string Section = "Gateway";

    /// <summary>Where the grains are. Default in this process.</summary>
    public SiloPlace Silo { get; set; } = SiloPlace.InProcess;
}

/// <summary>Where a gateway's grains are.</summary>
public enum SiloPlace
{
    /// <summary>In the gateway's own process, which is all there is.</summary>
    InProcess,

    /// <summary>In the silos of the cluster that section <c>Cluster</c> names; the gateway is a client of it.</summary>
    Cluster,
}

/// <summary>Says what is wrong with them.</summary>
internal sealed class GatewaySiloOptionsValidator : IValidateOptions<GatewaySiloOptions>
{
    public ValidateOptionsResult Validate(string? name, GatewaySiloOptions options) => Enum.IsDefined(options.Silo)
        ? ValidateOptionsResult.Success
        : ValidateOptionsResult.Fail($"{GatewaySiloOptions.Section}:Silo is InProcess or Cluster.");
}
