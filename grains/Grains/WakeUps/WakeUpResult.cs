using OrderActors.Domain.Orders;
using OrderActors.Storage.Orders;

namespace OrderActors.Grains.WakeUps;

/// <summary>What a wake-up came to.</summary>
/// <param name="Order">Whom it woke.</param>
/// <param name="Refusal">What the order answered; <see cref="OrderRefusal.None"/> too where there is a <paramref name="Fault"/>.</param>
/// <param name="Fault">The exception in place of an answer, if there was one.</param>
internal readonly record struct WakeUpResult(DueOrder Order, OrderRefusal Refusal, Exception? Fault)
{
    /// <summary>Whether the order said that it did what was due.</summary>
    public bool IsDone => Refusal == OrderRefusal.None && Fault is null;

    /// <summary>What kept it from it, in a word. One that says it was done and stays due has no other reason to give.</summary>
    public string Reason => Fault?.GetType().Name ?? (IsDone ? "StillDue" : Refusal.ToString());
}
