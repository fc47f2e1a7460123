using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OrderActors.Storage.Commit;
using OrderActors.Storage.Hosting;
using OrderActors.Storage.Stock;
using Orleans.Storage;

namespace OrderActors.Grains.Orders;

/// <summary>What every order grain of a silo shares, in one object: an order's activation holds one reference instead of ten.</summary>
internal sealed class OrderServices(
    [FromKeyedServices(OrderStorageServices.StorageName)] IGrainStorage storage,
    ICommitWriter writer,
    IStockTickets tickets,
    TimeProvider clock,
    IClusterVersion cluster,
    Jitter jitter,
    IOptions<OrderOptions> options,
    IOptions<OrderStorageOptions> storageOptions,
    OrderInstruments instruments,
    ILogger<OrderGrain> logger)
{
    public IGrainStorage Storage { get; } = storage;

    /// <summary>The writer that redeems stock claims with an order's commit; null where another provider stores the orders.</summary>
    public Guid? WriterId { get; } = storageOptions.Value.Provider == OrderStorageProvider.GroupCommit ? writer.WriterId : null;

    public IStockTickets Tickets { get; } = tickets;

    public IClusterVersion Cluster { get; } = cluster;

    public Jitter Jitter { get; } = jitter;

    public OrderOptions Options { get; } = options.Value;

    public OrderInstruments Instruments { get; } = instruments;

    public ILogger Logger { get; } = logger;

    /// <summary>The time in whole microseconds, which is what the database keeps.</summary>
    public DateTimeOffset Now()
    {
        var now = clock.GetUtcNow();
        return now.AddTicks(-(now.Ticks % TimeSpan.TicksPerMicrosecond));
    }

    /// <summary>How long after an attempt the next one follows: doubled each time up to the limit, then 50 to 100 % of that, so that
    /// orders that failed together do not come back together.</summary>
    public TimeSpan RetryDelay(int attempts)
    {
        var factor = Math.Pow(2, Math.Min(attempts, 30));
        var delay = Math.Min(Options.EffectRetryDelay.TotalSeconds * factor, Options.MaxEffectRetryDelay.TotalSeconds);
        return TimeSpan.FromMicroseconds(Math.Floor(delay * 1_000_000 * (0.5 + (0.5 * Jitter.Next()))));
    }
}
