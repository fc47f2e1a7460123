using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OrderActors.GrainInterfaces;
using OrderActors.GrainInterfaces.Feed;
using OrderActors.Grains.Feed;

namespace OrderActors.Silo.Feed;

/// <summary>
/// Passes on what changed in this silo, one call at a time. While somebody watches, a change waits for the one before it and a moment at
/// most; while nobody does, a few calls a second say that something changed, and learn when that is no longer enough.
/// </summary>
internal sealed partial class OrderFeedPublisher(
    OrderFeed feed, IGrainFactory grains, TimeProvider clock, ILogger<OrderFeedPublisher> logger) : BackgroundService
{
    /// <summary>Between two calls while somebody watches.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(20);

    /// <summary>Between two calls while nobody watches, or after one that failed.</summary>
    public static readonly TimeSpan IdleInterval = TimeSpan.FromMilliseconds(250);

    /// <summary>How long a call may take; one to a silo that is gone does not end by itself for long.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(4);

    private bool _hasFailed;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            while (true)
            {
                await feed.WaitAsync(stoppingToken);
                await PublishAsync(stoppingToken);
                await Task.Delay(feed.IsWatched && !_hasFailed ? Interval : IdleInterval, clock, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The program ends. What was not passed on is found by who watches.
        }
    }

    private async Task PublishAsync(CancellationToken stoppingToken)
    {
        try
        {
            feed.IsWatched = await grains.Find<IOrderFeedGrain>(IOrderFeedGrain.Key).PublishAsync(feed.Take()).AsTask()
                .WaitAsync(Limit, clock, stoppingToken);
            _hasFailed = false;
        }
        catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
        {
            feed.OnLost();
            if (!_hasFailed)
            {
                LogPublishFailed(logger, exception);
            }

            _hasFailed = true;
        }
    }
}
