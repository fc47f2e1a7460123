using Microsoft.Extensions.Options;
using OrderActors.Storage.Hosting;

namespace OrderActors.Grains.WakeUps;

/// <summary>Section <c>WakeUps</c>: how orders without an activation are woken when they are due.</summary>
public sealed class WakeUpOptions
{
    /// <summary>Time between the end of a scan and the next one. Default 1 second, legal 100 ms to 1 minute.</summary>
    public TimeSpan ScanInterval { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>How long an order must be overdue before it is woken, so that an activation of its own comes first. Default 1 second,
    /// legal 0 to 1 minute.</summary>
    public TimeSpan Grace { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>Orders woken a scan; of those that could not be worked before, at least a quarter as many on top of them. Default 2,000,
    /// legal 1 to 10,000.</summary>
    public int MaxOrdersPerScan { get; set; } = 2_000;

    /// <summary>Orders woken at once. Default 32, legal 1 to 1,000.</summary>
    public int MaxConcurrentWakeUps { get; set; } = 32;

    /// <summary>How long an order may take to answer before it counts as one that can't be worked. Default 3 seconds, legal 100 ms to 1
    /// minute.</summary>
    public TimeSpan CallTimeout { get; set; } = TimeSpan.FromSeconds(3);

    /// <summary>After how long a scan wakes no more orders and the next one begins, from the most overdue on. Default 10 seconds, legal 1
    /// second to 5 minutes.</summary>
    public TimeSpan MaxScanTime { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How long an order that could not be worked is put off the first time; the wait doubles each time. Default 5 seconds,
    /// legal 1 second to 10 minutes.</summary>
    public TimeSpan PutOffDelay { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>The longest that it is put off, so the longest that it stays undone after a person or a newer program has mended it.
    /// Default 10 minutes, legal 1 second to 1 day.</summary>
    public TimeSpan MaxPutOffDelay { get; set; } = TimeSpan.FromMinutes(10);
}

/// <summary>Reports every fault of <see cref="WakeUpOptions"/> at once.</summary>
internal sealed class WakeUpOptionsValidator : IValidateOptions<WakeUpOptions>
{
    public ValidateOptionsResult Validate(string? name, WakeUpOptions options)
    {
        var faults = new List<string>();
        OptionFaults.CheckRange(
            faults, "WakeUps:ScanInterval", options.ScanInterval, TimeSpan.FromMilliseconds(100), TimeSpan.FromMinutes(1));
        OptionFaults.CheckRange(faults, "WakeUps:Grace", options.Grace, TimeSpan.Zero, TimeSpan.FromMinutes(1));
        OptionFaults.CheckRange(faults, "WakeUps:MaxOrdersPerScan", options.MaxOrdersPerScan, 1, 10_000);
        OptionFaults.CheckRange(faults, "WakeUps:MaxConcurrentWakeUps", options.MaxConcurrentWakeUps, 1, 1_000);
        OptionFaults.CheckRange(
            faults, "WakeUps:CallTimeout", options.CallTimeout, TimeSpan.FromMilliseconds(100), TimeSpan.FromMinutes(1));
        OptionFaults.CheckRange(faults, "WakeUps:MaxScanTime", options.MaxScanTime, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(5));
        OptionFaults.CheckRange(faults, "WakeUps:PutOffDelay", options.PutOffDelay, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(10));
        OptionFaults.CheckRange(faults, "WakeUps:MaxPutOffDelay", options.MaxPutOffDelay, TimeSpan.FromSeconds(1), TimeSpan.FromDays(1));
        return OptionFaults.Result(faults);
    }
}
