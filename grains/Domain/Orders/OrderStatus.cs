namespace OrderActors.Domain.Orders;

/// <summary>Where an order stands. The numbers are stored and never reused.</summary>
public enum OrderStatus
{
    /// <summary>Taken, stock is being reserved.</summary>
    Placing = 1,

    /// <summary>All stock is held; the payment is due.</summary>
    AwaitingPayment = 2,

    /// <summary>Paid; nothing was asked of the fulfilment partner yet, so it can still be cancelled.</summary>
    Paid = 3,

    /// <summary>The shipment was, or may have been, requested.</summary>
    Fulfilling = 4,

    /// <summary>Shipped. An end.</summary>
    Fulfilled = 5,

    /// <summary>Not enough stock, or an unknown SKU. An end.</summary>
    Rejected = 6,

    /// <summary>Cancelled before it was paid. An end, unless a payment still arrives.</summary>
    Cancelled = 7,

    /// <summary>Not paid in time. An end, unless a payment still arrives.</summary>
    Expired = 8,

    /// <summary>Money is on its way back.</summary>
    Refunding = 9,

    /// <summary>Money was given back. An end.</summary>
    Refunded = 10,
}
