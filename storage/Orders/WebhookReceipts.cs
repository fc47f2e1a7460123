using OrderActors.Storage.Hosting;

namespace OrderActors.Storage.Orders;

/// <summary>What one statement of a purge came to.</summary>
/// <param name="Found">How many ids it found that were old enough. They are gone, whether it or another process forgot them.</param>
/// <param name="Until">Where the next one begins: ids that were taken before this are forgotten.</param>
public readonly record struct PurgedReceipts(int Found, DateTimeOffset Until);

/// <summary>The ids of webhooks that were taken.</summary>
public interface IWebhookReceipts
{
    /// <summary>Forgets the oldest ids that were taken at or after an instant and before another; at most <paramref name="limit"/>, to
    /// keep the statement short.</summary>
    /// <param name="receivedFrom">Where the last statement stopped. What was forgotten stays in the index until a vacuum, and without this
    /// every statement would go over what the ones before it forgot.</param>
    /// <param name="receivedBefore">What was taken then or later is kept.</param>
    /// <param name="limit">The most that are forgotten.</param>
    /// <param name="cancellationToken">Ends the wait; what was sent may still be carried out.</param>
    /// <returns>How many were found; fewer than the limit when there are no more.</returns>
    ValueTask<PurgedReceipts> PurgeAsync(
        DateTimeOffset receivedFrom, DateTimeOffset receivedBefore, int limit, CancellationToken cancellationToken);
}

/// <inheritdoc cref="IWebhookReceipts"/>
internal sealed class WebhookReceipts(ReadPool pool) : IWebhookReceipts
{
    // Two processes find the same rows; one of them waits for the other's statement, and then there is nothing left for it to do. Both
    // take rows in the order of their place, so neither can have one that the other waits for while it waits itself.
    private const string PurgeSql =
        """
        WITH old AS MATERIALIZED (
            SELECT ctid, received_at FROM webhook_receipts
            WHERE received_at >= $1 AND received_at < $2
            ORDER BY received_at
            LIMIT $3),
        forgotten AS (
            DELETE FROM webhook_receipts WHERE ctid = ANY (ARRAY(SELECT ctid FROM old)))
        SELECT count(*)::integer, coalesce(max(received_at), $2) FROM old
        """;

    /// <inheritdoc/>
    public ValueTask<PurgedReceipts> PurgeAsync(
        DateTimeOffset receivedFrom, DateTimeOffset receivedBefore, int limit, CancellationToken cancellationToken) => pool.RunAsync(
        PurgeSql,
        async (reader, token) =>
        {
            await reader.ReadAsync(token);
            var found = reader.GetInt32(0);
            return new PurgedReceipts(found, found < limit ? receivedBefore : reader.GetFieldValue<DateTimeOffset>(1));
        },
        cancellationToken,
        ReadPool.Instant(receivedFrom),
        ReadPool.Instant(receivedBefore),
        ReadPool.Number(limit));
}
