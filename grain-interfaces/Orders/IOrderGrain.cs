namespace OrderActors.GrainInterfaces.Orders;

/// <summary>
/// One order. Key: <see cref="OrderKey"/>. One turn at a time, so that a decision, its commit and the new state belong together; a
/// repeat that arrives while the first request is at work waits for it and then gets its answer.
/// </summary>
[Alias("OrderActors.IOrderGrain")]
public interface IOrderGrain : IGrainWithStringKey
{
    /// <summary>Takes the order, or answers a repeat.</summary>
    [Alias("PlaceAsync")]
    ValueTask<OrderAnswer> PlaceAsync(PlaceOrderMessage message, CancellationToken cancellationToken);

    /// <summary>The order as it is.</summary>
    [Alias("GetAsync")]
    ValueTask<OrderAnswer> GetAsync(CancellationToken cancellationToken);

    /// <summary>Cancels the order.</summary>
    /// <param name="expectedVersion">The version that the caller demands, or 0 for any.</param>
    /// <param name="cancellationToken">The caller's deadline.</param>
    [Alias("CancelAsync")]
    ValueTask<OrderAnswer> CancelAsync(long expectedVersion, CancellationToken cancellationToken);

    /// <summary>Takes note of what a partner reported by webhook.</summary>
    [Alias("NoteAsync")]
    ValueTask<OrderAnswer> NoteAsync(PartnerNotice notice, CancellationToken cancellationToken);

    /// <summary>Asks the order to do what is due. Late or twice is harmless.</summary>
    /// <returns>Why something could not be done, without the order; a silo of a build that did not tell answers null.</returns>
    [Alias("WakeAsync")]
    ValueTask<OrderAnswer?> WakeAsync(CancellationToken cancellationToken);

    /// <summary>Tells what became of an attempt to carry out an effect. Late or twice is harmless.</summary>
    [Alias("CompleteEffectAsync")]
    ValueTask CompleteEffectAsync(EffectReport report, CancellationToken cancellationToken);

    /// <summary>Takes an effect up again that was parked. One that is not parked goes its way, which is a success too.</summary>
    [Alias("RetryEffectAsync")]
    ValueTask<OrderAnswer> RetryEffectAsync(string effectKey, CancellationToken cancellationToken);
}
