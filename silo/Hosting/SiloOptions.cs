using Microsoft.Extensions.Options;
using OrderActors.Storage.Hosting;

namespace OrderActors.Silo.Hosting;

/// <summary>Section <c>Silo</c>: how grains live in this process.</summary>
public sealed class SiloOptions
{
    /// <summary>How long an idle order stays in memory. Default 1 minute, legal 20 seconds to 1 day.</summary>
    public TimeSpan OrderCollectionAge { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>How long every other idle grain stays in memory. Default 2 minutes, legal 20 seconds to 1 day.</summary>
    public TimeSpan CollectionAge { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>How often idle grains are looked for; below both ages. Default 10 seconds, legal 1 second to 10 minutes.</summary>
    public TimeSpan CollectionQuantum { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a grain call may take. Default 12 seconds, which is above the longest deadline that a client may set; legal
    /// 1 second to 1 minute.</summary>
    public TimeSpan ResponseTimeout { get; set; } = TimeSpan.FromSeconds(12);

    /// <summary>How long a call may run before its activation counts as stuck. Default 1 minute, legal 5 seconds to 1 hour.</summary>
    public TimeSpan MaxRequestProcessingTime { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>Calls that may wait for one activation; more are refused. Default 5,000, legal 10 to 1,000,000.</summary>
    public int MaxEnqueuedRequests { get; set; } = 5_000;

    /// <summary>How long shutting down may take. Default 2 minutes, legal 5 seconds to 10 minutes.</summary>
    public TimeSpan ShutdownTimeout { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>Memory in use, in percent of what the process may have, above which idle activations are given up early. Default 80,
    /// legal 10 to 95.</summary>
    public double MemoryLimitPercent { get; set; } = 80;
}

/// <summary>Reports every fault of <see cref="SiloOptions"/> at once.</summary>
internal sealed class SiloOptionsValidator : IValidateOptions<SiloOptions>
{
    public ValidateOptionsResult Validate(string? name, SiloOptions options)
    {
        var faults = new List<string>();
        var shortest = TimeSpan.FromSeconds(20);
        Check(faults, nameof(options.OrderCollectionAge), options.OrderCollectionAge, shortest, TimeSpan.FromDays(1));
        Check(faults, nameof(options.CollectionAge), options.CollectionAge, shortest, TimeSpan.FromDays(1));
        Check(faults, nameof(options.CollectionQuantum), options.CollectionQuantum, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(10));
        Check(faults, nameof(options.ResponseTimeout), options.ResponseTimeout, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(1));
        Check(
            faults,
            nameof(options.MaxRequestProcessingTime),
            options.MaxRequestProcessingTime,
            TimeSpan.FromSeconds(5),
            TimeSpan.FromHours(1));
        Check(faults, nameof(options.MaxEnqueuedRequests), options.MaxEnqueuedRequests, 10, 1_000_000);
        Check(faults, nameof(options.ShutdownTimeout), options.ShutdownTimeout, TimeSpan.FromSeconds(5), TimeSpan.FromMinutes(10));
        Check(faults, nameof(options.MemoryLimitPercent), options.MemoryLimitPercent, 10, 95);
        if (options.CollectionQuantum >= options.OrderCollectionAge || options.CollectionQuantum >= options.CollectionAge)
        {
            faults.Add("Silo:CollectionQuantum must be below Silo:OrderCollectionAge and Silo:CollectionAge.");
        }

        return OptionFaults.Result(faults);
    }

    private static void Check<T>(List<string> faults, string name, T value, T least, T most)
        where T : IComparable<T>, IFormattable => OptionFaults.CheckRange(faults, $"Silo:{name}", value, least, most);
}
