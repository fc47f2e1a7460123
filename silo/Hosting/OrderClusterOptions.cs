using System.Net;
using Microsoft.Extensions.Options;
using OrderActors.Storage.Hosting;

namespace OrderActors.Silo.Hosting;

/// <summary>Section <c>Cluster</c>: how silos and gateways of one cluster find each other. Membership is in the database that
/// <c>ConnectionStrings:Orders</c> names. The same for every process of a cluster, except for its own address and ports.</summary>
public sealed class OrderClusterOptions
{
    /// <summary>Where it is in the configuration.</summary>
    public const string Section = "Cluster";

    /// <summary>The cluster's name in the membership table, 1 to 100 letters, digits, <c>-</c>, <c>_</c> and <c>.</c>. Default
    /// <c>orderactors</c>. Two clusters of different names on one database know nothing of each other.</summary>
    public string ClusterId { get; set; } = "orderactors";

    /// <summary>The name that reminders are stored under, with the same characters. Default <c>orderactors</c>; it never changes, also
    /// where one cluster replaces another.</summary>
    public string ServiceId { get; set; } = "orderactors";

    /// <summary>The IP address that others reach this silo at. Default none: the first address of this host's name.</summary>
    public string? AdvertisedAddress { get; set; }

    /// <summary>The port for other silos. Default 11111, legal 1 to 65535.</summary>
    public int SiloPort { get; set; } = 11_111;

    /// <summary>The port for gateways. Default 30000, legal 1 to 65535.</summary>
    public int GatewayPort { get; set; } = 30_000;

    /// <summary>How long a silo may take to answer a probe, and the time between two. Default 2 seconds, legal 200 ms to 1 minute.
    /// </summary>
    public TimeSpan ProbeTimeout { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>Probes in a row that a silo may miss before its neighbour votes it dead. Default 3, legal 1 to 10.</summary>
    public int MissedProbesLimit { get; set; } = 3;

    /// <summary>Votes that declare a silo dead, where that many others are there. Default 2, legal 1 to 10.</summary>
    public int DeathVotes { get; set; } = 2;
}

/// <summary>Reports every fault of <see cref="OrderClusterOptions"/> at once.</summary>
internal sealed class OrderClusterOptionsValidator : IValidateOptions<OrderClusterOptions>
{
    private const int MaxNameLength = 100;

    public ValidateOptionsResult Validate(string? name, OrderClusterOptions options)
    {
        var faults = new List<string>();
        CheckName(faults, nameof(options.ClusterId), options.ClusterId);
        CheckName(faults, nameof(options.ServiceId), options.ServiceId);
        if (options.AdvertisedAddress is { } address && !IPAddress.TryParse(address, out _))
        {
            faults.Add($"{OrderClusterOptions.Section}:AdvertisedAddress is '{address}'; it has to be an IP address.");
        }

        Check(faults, nameof(options.SiloPort), options.SiloPort, 1, IPEndPoint.MaxPort);
        Check(faults, nameof(options.GatewayPort), options.GatewayPort, 1, IPEndPoint.MaxPort);
        if (options.SiloPort == options.GatewayPort)
        {
            faults.Add($"{OrderClusterOptions.Section}:SiloPort and {OrderClusterOptions.Section}:GatewayPort must differ.");
        }

        Check(faults, nameof(options.ProbeTimeout), options.ProbeTimeout, TimeSpan.FromMilliseconds(200), TimeSpan.FromMinutes(1));
        Check(faults, nameof(options.MissedProbesLimit), options.MissedProbesLimit, 1, 10);
        Check(faults, nameof(options.DeathVotes), options.DeathVotes, 1, 10);
        return OptionFaults.Result(faults);
    }

    private static void CheckName(List<string> faults, string setting, string value)
    {
        if (value.Length is 0 or > MaxNameLength || !value.All(IsNameLetter))
        {
            faults.Add($"{OrderClusterOptions.Section}:{setting} must be 1 to {MaxNameLength} of a-z A-Z 0-9 - _ and .");
        }
    }

    private static bool IsNameLetter(char letter) => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_' or '.';

    private static void Check<T>(List<string> faults, string setting, T value, T least, T most)
        where T : IComparable<T>, IFormattable =>
        OptionFaults.CheckRange(faults, $"{OrderClusterOptions.Section}:{setting}", value, least, most);
}
