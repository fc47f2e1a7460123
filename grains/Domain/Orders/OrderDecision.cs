namespace OrderActors.Domain.Orders;

/// <summary>
/// What a decider answers. Events without a refusal: accepted. No events and no refusal: a repeat, or a timer that asked too early;
/// nothing changes. A refusal without events: refused. A refusal with events: refused, and the fact is kept on the timeline.
/// </summary>
/// <param name="Events">The steps to take, in order; may be empty.</param>
/// <param name="Refusal"><see cref="OrderRefusal.None"/> unless refused.</param>
/// <param name="MayChange">Whether the same event of a partner, delivered again, may be answered otherwise. Only a refusal can be like
/// that; all other decisions are made for good, and the event's id is used up.</param>
public readonly record struct OrderDecision(EquatableArray<OrderEvent> Events, OrderRefusal Refusal, bool MayChange = false)
{
    /// <summary>Nothing changes, and that is a success.</summary>
    public static OrderDecision Unchanged { get; }

    /// <summary>Accepted.</summary>
    public static OrderDecision Accept(params ReadOnlySpan<OrderEvent> events) => new(EquatableArray.Create(events), OrderRefusal.None);

    /// <summary>Refused; nothing changes, and a little later the answer may be another.</summary>
    public static OrderDecision Refuse(OrderRefusal refusal) => new([], refusal, MayChange: true);

    /// <summary>Refused; nothing changes, and nothing ever will.</summary>
    public static OrderDecision RefuseForGood(OrderRefusal refusal) => new([], refusal);

    /// <summary>Refused, and kept on the timeline.</summary>
    public static OrderDecision RefuseAndRecord(OrderRefusal refusal, OrderEvent record) => new([record], refusal);
}
