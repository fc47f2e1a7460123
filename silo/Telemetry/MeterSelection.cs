using System.Diagnostics.Metrics;

namespace OrderActors.Silo.Telemetry;

/// <summary>Which instruments are listened to. One that nobody listens to costs its owner next to nothing.</summary>
internal static class MeterSelection
{
    private static readonly string[] Names = ["Microsoft.Orleans", "System.Runtime", "Npgsql"];
    private static readonly string[] Prefixes = ["OrderActors.", "Microsoft.AspNetCore."];

    // These measure every request once more, with tags that are made for it anew; OrderActors.Gateway measures the same for less.
    private static readonly string[] PerRequest = ["Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Routing"];

    /// <summary>Whether an instrument is listened to.</summary>
    public static bool Includes(Instrument instrument) => Includes(instrument.Meter.Name);

    /// <summary>Whether a meter's instruments are listened to.</summary>
    public static bool Includes(string meter) =>
        (Names.Contains(meter, StringComparer.Ordinal) || Prefixes.Any(prefix => meter.StartsWith(prefix, StringComparison.Ordinal)))
        && !PerRequest.Contains(meter, StringComparer.Ordinal);
}
