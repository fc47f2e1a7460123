using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OrderActors.Storage.Orders;

namespace OrderActors.Storage.Hosting;

/// <summary>Forgets the ids of webhooks after their retention, a few at a time. Several processes may do it at once.</summary>
internal sealed partial class WebhookPurgeService(
    IWebhookReceipts receipts, IOptions<OrderStorageOptions> options, TimeProvider timeProvider, ILogger<WebhookPurgeService> logger)
    : BackgroundService
{
    private const int ReceiptsAStatement = 5_000;

    private static readonly TimeSpan Period = TimeSpan.FromHours(1);

    // Ids are taken now and forgotten after hours at the least, so none comes in behind this.
    private DateTimeOffset _purgedUntil = DateTimeOffset.MinValue;

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Period, timeProvider);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                await PurgeAsync(stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The program ends, or could not start.
        }
    }

    private async Task PurgeAsync(CancellationToken stoppingToken)
    {
        try
        {
            var before = timeProvider.GetUtcNow() - options.Value.WebhookRetention;
            PurgedReceipts purged;
            do
            {
                purged = await receipts.PurgeAsync(_purgedUntil, before, ReceiptsAStatement, stoppingToken);
                _purgedUntil = purged.Until;
            }
            while (purged.Found == ReceiptsAStatement);
        }
        catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
        {
            // Whatever it is, such as a name server that does not answer: it must not end the program.
            LogFailed(exception.Message);
        }
    }
}
