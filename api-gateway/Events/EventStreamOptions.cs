using Microsoft.Extensions.Options;
using OrderActors.ApiGateway.Settings;

namespace OrderActors.ApiGateway.Events;

/// <summary>How many event streams a gateway has, and how they are kept open: <c>Gateway:EventStreams</c>.</summary>
internal sealed class EventStreamOptions
{
    /// <summary>Where it is in the configuration.</summary>
    public const string Section = "Gateway:EventStreams";

    /// <summary>What every key may have, however many there are, if all streams together are that many.</summary>
    public const int LeastPerKey = 100;

    /// <summary>Streams at most; over it one is refused with <c>too-many-streams</c>. 1…100,000, default 16,000.</summary>
    public int MaxStreams { get; set; } = 16_000;

    /// <summary>Streams of one key at most. 0…100,000, default 0: an equal share of all for each configured key, but no fewer than
    /// <see cref="LeastPerKey"/>.</summary>
    public int MaxStreamsPerKey { get; set; }

    /// <summary>The time between two comments that show proxies and clients that a stream lives. 1 second to 5 minutes, default 15
    /// seconds; rounded to whole seconds.</summary>
    public TimeSpan Heartbeat { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>Streams that one key may have.</summary>
    /// <param name="keys">Keys that are configured.</param>
    public int LimitOfKey(int keys) =>
        Math.Min(MaxStreams, MaxStreamsPerKey > 0 ? MaxStreamsPerKey : Math.Max(LeastPerKey, MaxStreams / Math.Max(1, keys)));
}

/// <summary>Reports every fault of <see cref="EventStreamOptions"/> at once.</summary>
internal sealed class EventStreamOptionsValidator : IValidateOptions<EventStreamOptions>
{
    private const int MaxStreams = 100_000;

    public ValidateOptionsResult Validate(string? name, EventStreamOptions options) => new SettingFaults(EventStreamOptions.Section)
        .Check(nameof(options.MaxStreams), options.MaxStreams, 1, MaxStreams)
        .Check(nameof(options.MaxStreamsPerKey), options.MaxStreamsPerKey, 0, MaxStreams)
        .Check(nameof(options.Heartbeat), options.Heartbeat, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(5))
        .Result;
}
