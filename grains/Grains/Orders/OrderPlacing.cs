using OrderActors.Domain;
using OrderActors.Domain.Orders;
using OrderActors.Domain.Stock;
using OrderActors.GrainInterfaces.Orders;
using OrderActors.Storage.Commit;

namespace OrderActors.Grains.Orders;

/// <summary>How a new order comes to its first change, and how that is answered.</summary>
internal sealed class OrderPlacing(OrderServices services, OrderStock stock)
{
    /// <summary>The command that a request asks for, now.</summary>
    public PlaceOrder Command(string orderId, PlaceOrderMessage message)
    {
        var lines = new OrderLine[message.Lines.Length];
        for (var i = 0; i < lines.Length; i++)
        {
            var line = message.Lines[i];
            lines[i] = new OrderLine(line.Sku, line.Quantity, line.UnitPriceMinor);
        }

        var now = services.Now();
        return new PlaceOrder(
            now, orderId, message.CustomerId, message.Currency, EquatableArray.Own(lines), now + services.Options.PlacingTimeout);
    }

    /// <summary>
    /// Decides on an order that is not there yet, and claims its stock. Where a SKU lives in another process, the order is to be stored
    /// as being placed, and its holds follow. The caller gives the claims back if it does not commit them.
    /// </summary>
    /// <param name="command">What is ordered.</param>
    /// <param name="traceId">The trace of the request.</param>
    /// <param name="limit">How long other SKUs may take to answer, if not as long as any call.</param>
    public async ValueTask<PreparedOrder> PrepareAsync(PlaceOrder command, string traceId, TimeSpan? limit = null)
    {
        var placed = OrderDecider.Decide(null, command).Events;
        var state = OrderEvolution.Evolve(null, placed);
        var claims = await stock.ClaimAsync(StockMoveKind.Hold, state, limit);
        if (claims.Refusal == StockRefusal.Elsewhere)
        {
            return new PreparedOrder(new OrderChange(placed, []), OrderRefusal.None, null);
        }

        if (claims.Answers.AsTransient() is { } refusal)
        {
            return new PreparedOrder(default, refusal, null) { IsUnderWay = claims.Refusal == StockRefusal.UnderWay };
        }

        var conclusion = OrderDecider.Decide(state, Conclude(claims.Answers, traceId, command.At, holdsMayExist: false)).Events;
        var change = new OrderChange([.. placed, .. conclusion], claims.Tickets);
        return new PreparedOrder(change, OrderRefusal.None, OrderEvolution.Evolve(state, conclusion));
    }

    /// <summary>What the answers of its SKUs make of an order that is being placed.</summary>
    public OrderCommand Conclude(StockAnswers answers, string traceId, DateTimeOffset now, bool holdsMayExist) => answers.Refusal switch
    {
        StockRefusal.None => new ConfirmReservation(now, now + services.Options.PaymentTimeout),
        StockRefusal.UnknownSku => new RejectOrder(now, RejectionReason.UnknownSku, answers.Skus, traceId, holdsMayExist),
        _ => new RejectOrder(now, RejectionReason.OutOfStock, answers.Skus, traceId, holdsMayExist),
    };

    /// <summary>The answer to the request that made the order: the same as long as there is one. Null when it has no answer of its own,
    /// because the order ended before it had its stock.</summary>
    public static OrderAnswer? FirstAnswer(OrderState state, int queueDelayMs) => state switch
    {
        { Rejection: { } rejection } => new OrderAnswer
        {
            Refusal = rejection.Reason == RejectionReason.UnknownSku ? OrderRefusal.UnknownSku : OrderRefusal.OutOfStock,
            Skus = rejection.Skus.AsImmutableArray(),
            TraceId = rejection.TraceId,
            QueueDelayMs = queueDelayMs,
        },
        // Not kept: most orders are read much later, if at all, and this would be a fifth of what an activation holds.
        { PaymentDueAt: not null } => new OrderAnswer { Order = OrderViews.AsCreated(state), QueueDelayMs = queueDelayMs },
        _ => null,
    };

    /// <summary>What the caller hears of a commit.</summary>
    public static OrderRefusal AsRefusal(CommitOutcome outcome) => outcome switch
    {
        CommitOutcome.Committed or CommitOutcome.WebhookRepeated => OrderRefusal.None,
        CommitOutcome.VersionConflict or CommitOutcome.StockConflict or CommitOutcome.DuplicateMove => OrderRefusal.Contended,
        CommitOutcome.QueueFull => OrderRefusal.Overloaded,
        CommitOutcome.Unavailable => OrderRefusal.StorageUnavailable,
        CommitOutcome.Unknown => OrderRefusal.OutcomeUnknown,
        _ => throw new ArgumentOutOfRangeException(nameof(outcome), outcome, null),
    };
}

/// <summary>The first change of an order.</summary>
/// <param name="Change">What to commit, unless it was refused.</param>
/// <param name="Refusal">Why there is nothing to commit now.</param>
/// <param name="Placed">The order after the change, if that has the stock's answers; null when they are still to come.</param>
internal readonly record struct PreparedOrder(OrderChange Change, OrderRefusal Refusal, OrderState? Placed)
{
    /// <summary>Whether it was refused for nothing but what others may not get after all.</summary>
    public bool IsUnderWay { get; init; }
}
