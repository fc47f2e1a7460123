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

    /// <summary>Orders woken a scan. Default 2,000, legal 1 to 10,000.</summary>
    public int MaxOrdersPerScan { get; set; } = 2_000;

    /// <summary>Orders woken at once. Default 32, legal 1 to 1,000.</summary>
    public int MaxConcurrentWakeUps { get; set; } = 32;
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
        return OptionFaults.Result(faults);
    }
}
