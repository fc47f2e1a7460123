using Microsoft.Extensions.Options;
using OrderActors.Silo.Hosting;

namespace OrderActors.ApiGateway.Composition;

/// <summary>Puts what the gateway calls behind it: a silo in its own process, or the connection to a cluster.</summary>
internal static class GatewaySilo
{
    /// <summary>Reads where the silo is, before there are services that could be asked.</summary>
    /// <exception cref="OptionsValidationException">The setting has no such value.</exception>
    public static SiloPlace PlaceOf(IConfiguration configuration)
    {
        var options = configuration.GetSection(GatewaySiloOptions.Section).Get<GatewaySiloOptions>() ?? new GatewaySiloOptions();
        var result = new GatewaySiloOptionsValidator().Validate(null, options);
        return result.Succeeded
            ? options.Silo
            : throw new OptionsValidationException(GatewaySiloOptions.Section, typeof(GatewaySiloOptions), result.Failures);
    }

    /// <summary>Adds it.</summary>
    public static WebApplicationBuilder AddSilo(this WebApplicationBuilder builder)
    {
        if (PlaceOf(builder.Configuration) == SiloPlace.InProcess)
        {
            builder.AddOrderSilo();
            return builder;
        }

#if ORLEANS_ENGINE
        return Cluster.ClusterRegistration.AddCluster(builder);
#else
        throw new OptionsValidationException(
            GatewaySiloOptions.Section,
            typeof(GatewaySiloOptions),
            ["Gateway:Silo is Cluster, which takes Microsoft Orleans, and this program was built with the local engine"]);
#endif
    }
}
