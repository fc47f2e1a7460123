namespace OrderActors.Domain.Orders;

/// <summary>
/// Why an order did not do what it was asked, in order of precedence. The numbers cross process boundaries and are never reused.
/// </summary>
public enum OrderRefusal
{
    /// <summary>It was done, or had been done before.</summary>
    None = 0,

    /// <summary>There is no such order.</summary>
    NotFound = 1,

    /// <summary>The idempotency key was used for an order with other content.</summary>
    IdempotencyMismatch = 2,

    /// <summary>The order is at another version than the caller demanded.</summary>
    VersionMismatch = 3,

    /// <summary>The order is still being placed. Transient.</summary>
    RequestInProgress = 4,

    /// <summary>A line names a SKU that was never stocked.</summary>
    UnknownSku = 5,

    /// <summary>Fewer units are available than ordered.</summary>
    OutOfStock = 6,

    /// <summary>The order can no longer be cancelled.</summary>
    NotCancellable = 7,

    /// <summary>Amount or currency differ from the order's.</summary>
    PaymentMismatch = 8,

    /// <summary>The order took as many further payments as it may note; this one was not taken.</summary>
    PaymentNotExpected = 9,

    /// <summary>Nothing is to be shipped, or it was shipped under another id.</summary>
    FulfilmentNotExpected = 10,

    /// <summary>The silo's commit queue or the order's mailbox is full. Transient; nothing was changed.</summary>
    Overloaded = 11,

    /// <summary>Another activation of the same order or SKU was faster, several times in a row. Transient; nothing was changed.</summary>
    Contended = 12,

    /// <summary>The database did not answer in time; repeat the request with the same key to learn the outcome. Transient.</summary>
    OutcomeUnknown = 13,

    /// <summary>The database cannot be reached. Transient; nothing was changed.</summary>
    StorageUnavailable = 14,

    /// <summary>The order is stored in a way that this program does not understand. A newer one may; until then a person has to look.
    /// Nothing was changed.</summary>
    Unreadable = 15,
}

/// <summary>What holds for refusals.</summary>
public static class OrderRefusals
{
    /// <summary>Whether the same request may succeed a little later, with nothing changed by its sender.</summary>
    public static bool IsTransient(this OrderRefusal refusal) => refusal switch
    {
        OrderRefusal.RequestInProgress or OrderRefusal.Overloaded or OrderRefusal.Contended
            or OrderRefusal.OutcomeUnknown or OrderRefusal.StorageUnavailable => true,
        OrderRefusal.None or OrderRefusal.NotFound or OrderRefusal.IdempotencyMismatch or OrderRefusal.VersionMismatch
            or OrderRefusal.UnknownSku or OrderRefusal.OutOfStock or OrderRefusal.NotCancellable or OrderRefusal.PaymentMismatch
            or OrderRefusal.PaymentNotExpected or OrderRefusal.FulfilmentNotExpected or OrderRefusal.Unreadable => false,
        _ => throw new ArgumentOutOfRangeException(nameof(refusal), refusal, null),
    };
}
