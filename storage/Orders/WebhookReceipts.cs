using OrderActors.Storage.Hosting;

namespace OrderActors.Storage.Orders;

/// <summary>The ids of webhooks that were taken.</summary>
public interface IWebhookReceipts
{
    /// <summary>Forgets ids that were taken before an instant; at most <paramref name="limit"/>, to keep the statement short.</summary>
    /// <returns>How many were forgotten; fewer than the limit when there are no more.</returns>
    ValueTask<int> PurgeAsync(DateTimeOffset receivedBefore, int limit, CancellationToken cancellationToken);
}

/// <inheritdoc cref="IWebhookReceipts"/>
internal sealed class WebhookReceipts(ReadPool pool) : IWebhookReceipts
{
    private const string PurgeSql =
        """
        DELETE FROM webhook_receipts
        WHERE ctid = ANY (ARRAY(SELECT ctid FROM webhook_receipts WHERE received_at < $1 LIMIT $2))
        """;

    /// <inheritdoc/>
    public ValueTask<int> PurgeAsync(DateTimeOffset receivedBefore, int limit, CancellationToken cancellationToken) => pool.RunAsync(
        PurgeSql,
        static (reader, _) => ValueTask.FromResult(reader.RecordsAffected),
        cancellationToken,
        ReadPool.Instant(receivedBefore),
        ReadPool.Number(limit));
}
