using OrderActors.GrainInterfaces;
using OrderActors.GrainInterfaces.Feed;

namespace OrderActors.ApiGateway.Events;

/// <summary>
/// Hears from the feed which orders changed, while there is a stream. Who has heard nothing yet, or for a while, is told that it has
/// missed something, and then every watched order is looked at; so no stream waits for the feed to begin, nor need the feed be there.
/// </summary>
internal sealed partial class FeedListener(
    EventStreams streams,
    WatchedOrders orders,
    IGrainFactory grains,
    IHostApplicationLifetime lifetime,
    TimeProvider clock,
    ILogger<FeedListener> logger) : BackgroundService
{
    /// <summary>Between two calls: what changes meanwhile comes together.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(10);

    /// <summary>After a call that failed.</summary>
    public static readonly TimeSpan RetryInterval = TimeSpan.FromSeconds(2);

    /// <summary>How long an answer may take. The feed waits for half of that; one whose silo is gone does not answer at all.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(4);

    private bool _hasFailed;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // No stream is left when the process begins to stop, and a silo that leaves waits for the calls that it has.
        using var end = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken, lifetime.ApplicationStopping);
        await ListenAsync(end.Token);
    }

    private async Task ListenAsync(CancellationToken stoppingToken)
    {
        var position = FeedPosition.None;
        while (!stoppingToken.IsCancellationRequested)
        {
            var any = streams.WaitForAnyAsync();
            if (!any.IsCompleted)
            {
                position = FeedPosition.None;
                await any.WaitAsync(stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                continue;
            }

            position = await HearAsync(position, stoppingToken);
            await Task.Delay(_hasFailed ? RetryInterval : Interval, clock, stoppingToken)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task<FeedPosition> HearAsync(FeedPosition position, CancellationToken stoppingToken)
    {
        try
        {
            using var limit = new CancellationTokenSource(Limit, clock);
            using var end = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken, limit.Token);
            var page = await grains.Find<IOrderFeedGrain>(IOrderFeedGrain.Key).NextAsync(position, end.Token).AsTask()
                .WaitAsync(end.Token);
            _hasFailed = false;
            orders.Notice(page.Orders);
            if (page.HasMissed)
            {
                orders.NoticeAny();
            }

            return page.Position;
        }
        catch (Exception exception)
        {
            if (!_hasFailed && !stoppingToken.IsCancellationRequested)
            {
                LogListenFailed(exception);
            }

            // Nobody tells now, so it is looked for.
            _hasFailed = true;
            orders.NoticeAny();
            return position;
        }
    }
}
