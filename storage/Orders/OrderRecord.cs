using OrderActors.Domain.Orders;

namespace OrderActors.Storage.Orders;

/// <summary>
/// An order as it is stored, and the change that is to be stored with it. The <c>IGrainStorage</c> provider writes both in one
/// transaction: the row, the events, the redeemed stock claims and the webhook's id, or nothing.
/// </summary>
[GenerateSerializer, Alias("OrderActors.OrderRecord")]
public sealed class OrderRecord
{
    /// <summary>The tenant.</summary>
    [Id(0)]
    public string Tenant { get; set; } = "";

    /// <summary>The public id.</summary>
    [Id(1)]
    public string OrderId { get; set; } = "";

    /// <summary>The tenant's customer.</summary>
    [Id(2)]
    public string CustomerId { get; set; } = "";

    /// <summary>Where it stands.</summary>
    [Id(3)]
    public OrderStatus Status { get; set; }

    /// <summary>Its version. A write demands that the stored one is the ETag, the version that was read or written last.</summary>
    [Id(4)]
    public long Version { get; set; }

    /// <summary>When it was placed, in whole microseconds.</summary>
    [Id(5)]
    public DateTimeOffset CreatedAt { get; set; }

    /// <summary>When it has to be woken; null when it can sleep.</summary>
    [Id(6)]
    public DateTimeOffset? WakeAt { get; set; }

    /// <summary>The whole state as a JSON object in UTF-8.</summary>
    [Id(7)]
    public byte[] State { get; set; } = [];

    /// <summary>The steps to store with the row, versions ascending up to <see cref="Version"/>. Not read back.</summary>
    [Id(8)]
    public OrderEventRecord[] Events { get; set; } = [];

    /// <summary>The same as they are stored, for who has written them already; see <see cref="OrderSteps"/>. Neither stored nor read back
    /// itself.</summary>
    [field: NonSerialized]
    public byte[]? Steps { get; set; }

    /// <summary>Whether it is stored for the first time, with the holds of all its lines and as its second step left it. Then its first
    /// two steps follow from its row, and <see cref="Events"/> has none. Not read back.</summary>
    [field: NonSerialized]
    public bool IsPlacedWhole { get; set; }

    /// <summary>Tickets of stock claims to redeem in the same transaction. Not read back.</summary>
    [Id(9)]
    public long[] StockTickets { get; set; } = [];

    /// <summary>The id of the webhook that is taken once and for all with this write, or null. Not read back.</summary>
    [Id(10)]
    public string? WebhookId { get; set; }

    /// <summary>Withdraws the write while it still waits for its batch; once it is with the database the outcome decides. A withdrawn
    /// write throws <see cref="OperationCanceledException"/> and changed nothing. Neither stored nor read back.</summary>
    [field: NonSerialized]
    public CancellationToken Withdrawal { get; set; }
}

/// <summary>One step of an order as it is stored.</summary>
/// <param name="Version">The order's version after it.</param>
/// <param name="At">When it was decided.</param>
/// <param name="Name">The step's name, camelCase.</param>
/// <param name="Data">What it says, a JSON object in UTF-8.</param>
[GenerateSerializer, Immutable, Alias("OrderActors.OrderEventRecord")]
public sealed record OrderEventRecord(
    [property: Id(0)] long Version,
    [property: Id(1)] DateTimeOffset At,
    [property: Id(2)] string Name,
    [property: Id(3)] byte[] Data);
