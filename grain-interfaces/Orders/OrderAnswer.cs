using System.Collections.Immutable;
using OrderActors.Domain.Orders;

namespace OrderActors.GrainInterfaces.Orders;

/// <summary>What an order grain answers: the order, or a refusal with what the caller needs to explain it.</summary>
[GenerateSerializer, Immutable, Alias("OrderActors.OrderAnswer")]
public sealed record OrderAnswer
{
    /// <summary><see cref="OrderRefusal.None"/> unless refused.</summary>
    [Id(0)]
    public OrderRefusal Refusal { get; init; }

    /// <summary>The order; set unless refused, and for <see cref="OrderRefusal.VersionMismatch"/> and
    /// <see cref="OrderRefusal.NotCancellable"/> too.</summary>
    [Id(1)]
    public OrderView? Order { get; init; }

    /// <summary>Whether this is the first answer to the same request again.</summary>
    [Id(2)]
    public bool Replayed { get; init; }

    /// <summary>
    /// For <see cref="OrderRefusal.IdempotencyMismatch"/>: the first member that differs, such as <c>lines[1].quantity</c>.
    /// </summary>
    [Id(3)]
    public string? Member { get; init; }

    /// <summary>For <see cref="OrderRefusal.OutOfStock"/> and <see cref="OrderRefusal.UnknownSku"/>: the SKUs concerned, sorted.</summary>
    [Id(4)]
    public ImmutableArray<string> Skus { get; init; } = [];

    /// <summary>For a rejection: the trace of the request that was first refused, so that a repeat is the same to the byte.</summary>
    [Id(5)]
    public string? TraceId { get; init; }

    /// <summary>For <see cref="OrderRefusal.PaymentMismatch"/>: whether the timeline has as many as it keeps, so that this one isn't
    /// on it.</summary>
    [Id(6)]
    public bool IsTimelineFull { get; init; }

    /// <summary>For an intake that leaves the order to its own grain: how that is to be asked.</summary>
    [Id(7)]
    public OrderReferral Referral { get; init; }

    /// <summary>Milliseconds that changes stand in line at the silo which answers. Whoever sends requests there slows down by
    /// it.</summary>
    [Id(8)]
    public int QueueDelayMs { get; init; }

    /// <summary>Makes a refusal.</summary>
    public static OrderAnswer Refuse(OrderRefusal refusal) => new() { Refusal = refusal };
}

/// <summary>How an order is to be asked for that an intake did not take. The numbers cross process boundaries and are never reused.
/// </summary>
public enum OrderReferral
{
    /// <summary>The intake took it.</summary>
    None,

    /// <summary>As one that is new as far as anybody knows.</summary>
    AsNew,

    /// <summary>As one that may be there (<see cref="PlaceOrderMessage.IsRepeat"/>).</summary>
    AsRepeat,
}

/// <summary>An order as it is sent to clients.</summary>
/// <param name="Version">Its version; the entity tag is made of it.</param>
/// <param name="Json">The JSON object of api.md in UTF-8. Nobody writes to it.</param>
[GenerateSerializer, Immutable, Alias("OrderActors.OrderView")]
public sealed record OrderView([property: Id(0)] long Version, [property: Id(1)] byte[] Json);
