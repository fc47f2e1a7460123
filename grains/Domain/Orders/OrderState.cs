namespace OrderActors.Domain.Orders;

/// <summary>An order as its events made it.</summary>
public sealed record OrderState
{
    /// <summary>The public id, <c>ord_…</c>.</summary>
    public required string OrderId { get; init; }

    /// <summary>The tenant's customer.</summary>
    public required string CustomerId { get; init; }

    /// <summary>ISO 4217 code of all amounts.</summary>
    public required string Currency { get; init; }

    /// <summary>What was ordered, as it was sent.</summary>
    public required EquatableArray<OrderLine> Lines { get; init; }

    /// <summary>Sum of quantity × unit price over the lines, in minor units.</summary>
    public required long TotalMinor { get; init; }

    /// <summary>Where it stands.</summary>
    public required OrderStatus Status { get; init; }

    /// <summary>How many events it has; the first one is version 1.</summary>
    public required long Version { get; init; }

    /// <summary>When it was placed.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>While <see cref="OrderStatus.Placing"/>: when the keeper takes it up if nobody concluded it.</summary>
    public DateTimeOffset? PlacingRetryAt { get; init; }

    /// <summary>When the payment is due; set once the stock is held and kept for ever.</summary>
    public DateTimeOffset? PaymentDueAt { get; init; }

    /// <summary>The payment that counts, if any was taken.</summary>
    public Payment? Payment { get; init; }

    /// <summary>The shipment, once requested or made.</summary>
    public Fulfilment? Fulfilment { get; init; }

    /// <summary>The refusal, for a rejected order.</summary>
    public Rejection? Rejection { get; init; }

    /// <summary>What is known of its stock.</summary>
    public StockPosition Stock { get; init; }

    /// <summary>Whether the customer asked for the cancellation that led to the refund or the end.</summary>
    public bool CancelRequested { get; init; }

    /// <summary>Ids of payments beyond <see cref="Payment"/> that arrived and are or were given back; a repeat of one changes nothing.
    /// At most <see cref="OrderLimits.MaxPaymentNotices"/>.</summary>
    public EquatableArray<string> OtherPaymentIds { get; init; }

    /// <summary>How many mismatched and failed payments the timeline has; at most <see cref="OrderLimits.MaxPaymentNotices"/>.</summary>
    public int PaymentNotices { get; init; }

    /// <summary>Effects not yet carried out, oldest first.</summary>
    public EquatableArray<PendingEffect> Effects { get; init; }

    /// <summary>When the order next has to be woken, or null when it can sleep for ever: the earliest of the payment's due time, the
    /// time to take up an unfinished placing, and the next attempt of any effect.</summary>
    public DateTimeOffset? WakeAt
    {
        get
        {
            DateTimeOffset? wake = Status switch
            {
                OrderStatus.Placing => PlacingRetryAt,
                OrderStatus.AwaitingPayment => PaymentDueAt,
                _ => null,
            };
            foreach (var effect in Effects)
            {
                if (effect.RetryAt is { } at && (wake is null || at < wake))
                {
                    wake = at;
                }
            }

            return wake;
        }
    }

    /// <summary>Whether no webhook, timer or caller is expected to change it any more.</summary>
    public bool IsEnded => Effects.Count == 0 && Status is (OrderStatus.Fulfilled or OrderStatus.Rejected
        or OrderStatus.Cancelled or OrderStatus.Expired or OrderStatus.Refunded);
}
