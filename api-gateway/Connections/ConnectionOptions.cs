using Microsoft.Extensions.Options;
using OrderActors.ApiGateway.Settings;

namespace OrderActors.ApiGateway.Connections;

/// <summary>How many connections the gateway holds, and how long it waits on one: <c>Gateway:Connections</c>.</summary>
internal sealed class ConnectionOptions
{
    /// <summary>Where it is in the configuration.</summary>
    public const string Section = "Gateway:Connections";

    /// <summary>
    /// Connections at most, less where the process may not open as many files. Near it the idlest is closed for each that comes.
    /// 1…1,000,000, default 17,000.
    /// </summary>
    public int MaxConnections { get; set; } = 17_000;

    /// <summary>
    /// Connections of one remote address at most (of one /64 of IPv6); over it that address's idlest is closed. Behind a balancer all
    /// clients may have one address: then this is <see cref="MaxConnections"/>. 1…1,000,000, default none: half of all.
    /// </summary>
    public int? MaxConnectionsPerAddress { get; set; }

    /// <summary>How long a connection may be without a request before it is closed. 1 s…1 h, default 2 min.</summary>
    public TimeSpan IdleTimeout { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>How long the head of a request may take from its first byte to its last. 1 s…1 min, default 10 s.</summary>
    public TimeSpan HeadersTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Bytes a second that the sender of a body, or the reader of a response, has to keep up on the average; less, after
    /// <see cref="RateGracePeriod"/>, ends the connection. 1…65,536, default 1,024.
    /// </summary>
    public int MinBytesPerSecond { get; set; } = 1_024;

    /// <summary>How long a body or a response may be slower than that. 1.1 s…1 min, default 5 s.</summary>
    public TimeSpan RateGracePeriod { get; set; } = TimeSpan.FromSeconds(5);
}

/// <summary>Says what is wrong with them.</summary>
internal sealed class ConnectionOptionsValidator : IValidateOptions<ConnectionOptions>
{
    private const int Most = 1_000_000;

    // The server looks at its connections once a second, and takes nothing shorter than that.
    private static readonly TimeSpan s_leastGrace = TimeSpan.FromSeconds(1.1);

    public ValidateOptionsResult Validate(string? name, ConnectionOptions options) => new SettingFaults(ConnectionOptions.Section)
        .Check(nameof(options.MaxConnections), options.MaxConnections, 1, Most)
        .Check(nameof(options.MaxConnectionsPerAddress), options.MaxConnectionsPerAddress ?? Most, 1, Most)
        .Check(nameof(options.IdleTimeout), options.IdleTimeout, TimeSpan.FromSeconds(1), TimeSpan.FromHours(1))
        .Check(nameof(options.HeadersTimeout), options.HeadersTimeout, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(1))
        .Check(nameof(options.MinBytesPerSecond), options.MinBytesPerSecond, 1, 65_536)
        .Check(nameof(options.RateGracePeriod), options.RateGracePeriod, s_leastGrace, TimeSpan.FromMinutes(1))
        .Result;
}
