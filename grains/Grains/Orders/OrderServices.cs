using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OrderActors.Domain.Orders;
using OrderActors.GrainInterfaces.Orders;
using OrderActors.Grains.Feed;
using OrderActors.Storage.Commit;
using OrderActors.Storage.Hosting;
using OrderActors.Storage.Orders;
using OrderActors.Storage.Stock;
using Orleans.Storage;

namespace OrderActors.Grains.Orders;

/// <summary>What every order grain of a silo shares, in one object: an order's activation holds one reference instead of ten.</summary>
internal sealed class OrderServices(
    [FromKeyedServices(OrderStorageServices.StorageName)] IGrainStorage storage,
    ICommitWriter writer,
    IOrderCommits commits,
    IStockTickets tickets,
    TimeProvider clock,
    IClusterVersion cluster,
    Jitter jitter,
    IOptions<OrderOptions> options,
    IOptions<OrderStorageOptions> storageOptions,
    OrderInstruments instruments,
    OrderFeed feed,
    ILogger<OrderGrain> logger)
{
    private const int AttemptsAtMaxDelay = 100;
    private const int AttemptsADoubling = 20;

    public IGrainStorage Storage { get; } = storage;

    /// <summary>The writer that redeems stock claims with an order's commit; null where another provider stores the orders.</summary>
    public Guid? WriterId { get; } = storageOptions.Value.Provider == OrderStorageProvider.GroupCommit ? writer.WriterId : null;

    /// <summary>Milliseconds that changes stand in line for that writer.</summary>
    public int QueueDelayMs => (int)writer.QueueDelay.TotalMilliseconds;

    /// <summary>The way to that writer for who needs nothing but a commit.</summary>
    public IOrderCommits Commits { get; } = commits;

    /// <summary>The orders that are in memory.</summary>
    public IdleOrders Idle { get; } = new(options.Value.IdleBytes);

    public IStockTickets Tickets { get; } = tickets;

    public IClusterVersion Cluster { get; } = cluster;

    public TimeProvider Clock { get; } = clock;

    public Jitter Jitter { get; } = jitter;

    public OrderOptions Options { get; } = options.Value;

    /// <summary>The orders that were just made here; none where another provider stores them, for nothing is committed directly there.
    /// </summary>
    public RecentOrders Recent { get; } = new(
        storageOptions.Value.Provider == OrderStorageProvider.GroupCommit ? options.Value.RecentBytes : 0, clock);

    public OrderInstruments Instruments { get; } = instruments;


    public ILogger Logger { get; } = logger;

    /// <summary>For lines on orders that can't be read.</summary>
    public LogBudget LoadFailures { get; } = new(clock);

    /// <summary>For lines on orders that could not do what was due.</summary>
    public LogBudget WorkRefusals { get; } = new(clock);

    /// <summary>For lines on stock effects that were refused.</summary>
    public LogBudget StockRefusals { get; } = new(clock);

    /// <summary>The time in whole microseconds, which is what the database keeps.</summary>
    public DateTimeOffset Now()
    {
        var now = Clock.GetUtcNow();
        return now.AddTicks(-(now.Ticks % TimeSpan.TicksPerMicrosecond));
    }

    /// <summary>An order's own grain has committed a step. (What an intake commits was not there before, so nobody watches it.)</summary>
    public void OnCommitted(OrderKey key, OrderState state)
    {
        Instruments.OnCommitted(state.Status);
        feed.OnChanged(key, state.Version);
    }

    /// <summary>
    /// How long after an attempt the next one follows: doubled each time up to the limit, then 50 to 100 % of that, so that orders that
    /// failed together do not come back together. Every attempt is a step on the order's timeline, and an outage has no end that is
    /// known; so the limit is for <see cref="AttemptsAtMaxDelay"/> attempts, and doubles with every <see cref="AttemptsADoubling"/> after
    /// these until it is a day.
    /// </summary>
    public TimeSpan RetryDelay(int attempts)
    {
        var doublings = Math.Clamp((attempts - AttemptsAtMaxDelay) / AttemptsADoubling, 0, 30);
        var limit = Options.MaxEffectRetryDelay.TotalSeconds;
        limit = Math.Max(limit, Math.Min(limit * Math.Pow(2, doublings), TimeSpan.SecondsPerDay));
        var delay = Math.Min(Options.EffectRetryDelay.TotalSeconds * Math.Pow(2, Math.Min(attempts, 30)), limit);
        return TimeSpan.FromMicroseconds(Math.Floor(delay * 1_000_000 * (0.5 + (0.5 * Jitter.Next()))));
    }
}
