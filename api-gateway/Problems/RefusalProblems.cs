using OrderActors.Domain.Orders;
using OrderActors.Domain.Stock;
using OrderActors.GrainInterfaces.Orders;

namespace OrderActors.ApiGateway.Problems;

/// <summary>What clients are told for each refusal of the grains: the one place where the two meet.</summary>
internal static class RefusalProblems
{
    /// <summary>The problem of an order's refusal.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is none.</exception>
    public static ProblemType TypeOf(OrderRefusal refusal) => refusal switch
    {
        OrderRefusal.NotFound => ProblemTypes.NotFound,
        OrderRefusal.IdempotencyMismatch => ProblemTypes.IdempotencyMismatch,
        OrderRefusal.VersionMismatch => ProblemTypes.VersionMismatch,
        OrderRefusal.RequestInProgress => ProblemTypes.RequestInProgress,
        OrderRefusal.UnknownSku => ProblemTypes.UnknownSku,
        OrderRefusal.OutOfStock => ProblemTypes.OutOfStock,
        OrderRefusal.NotCancellable => ProblemTypes.NotCancellable,
        OrderRefusal.PaymentMismatch => ProblemTypes.PaymentMismatch,
        OrderRefusal.PaymentNotExpected => ProblemTypes.PaymentNotExpected,
        OrderRefusal.FulfilmentNotExpected => ProblemTypes.FulfilmentNotExpected,
        OrderRefusal.Overloaded => ProblemTypes.Overloaded,
        OrderRefusal.Contended => ProblemTypes.Contended,
        OrderRefusal.OutcomeUnknown => ProblemTypes.OutcomeUnknown,
        OrderRefusal.StorageUnavailable => ProblemTypes.StorageUnavailable,
        // An answer to the keeper, which no request gets.
        OrderRefusal.Unreadable => ProblemTypes.InternalError,
        _ => throw new ArgumentOutOfRangeException(nameof(refusal), refusal, "This is no refusal."),
    };

    /// <summary>The problem of a stock refusal.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is none.</exception>
    public static ProblemType TypeOf(StockRefusal refusal) => refusal switch
    {
        StockRefusal.VersionMismatch => ProblemTypes.VersionMismatch,
        StockRefusal.UnknownSku => ProblemTypes.NotFound,
        StockRefusal.OutOfStock => ProblemTypes.OutOfStock,
        StockRefusal.BelowHeld => ProblemTypes.BelowHeld,
        StockRefusal.HoldClosed => ProblemTypes.HoldClosed,
        StockRefusal.TooMany => ProblemTypes.StockLimit,
        // Answers to claims, which only grains make.
        StockRefusal.Elsewhere or StockRefusal.UnderWay => ProblemTypes.InternalError,
        StockRefusal.Overloaded => ProblemTypes.Overloaded,
        StockRefusal.Contended => ProblemTypes.Contended,
        StockRefusal.OutcomeUnknown => ProblemTypes.OutcomeUnknown,
        StockRefusal.StorageUnavailable => ProblemTypes.StorageUnavailable,
        _ => throw new ArgumentOutOfRangeException(nameof(refusal), refusal, "This is no refusal."),
    };

    /// <summary>The problem that an order's answer tells of, or null when it was not refused.</summary>
    public static Problem? Of(OrderAnswer answer)
    {
        if (answer.Refusal == OrderRefusal.None)
        {
            return null;
        }

        var type = TypeOf(answer.Refusal);
        return type == ProblemTypes.NotFound
            ? Problem.NotFound
            : new Problem(type, DetailOf(answer)) { Skus = answer.Skus, Member = answer.Member, FirstTraceId = answer.TraceId };
    }

    /// <summary>The problem that an answer without an order tells of, or null when it was not refused.</summary>
    public static Problem? Of(OrderRefusal refusal) => Of(OrderAnswer.Refuse(refusal));

    /// <summary>The problem that a stock answer tells of, or null when it was not refused.</summary>
    public static Problem? Of(StockRefusal refusal)
    {
        if (refusal == StockRefusal.None)
        {
            return null;
        }

        var type = TypeOf(refusal);
        return new Problem(type, DetailOf(type));
    }

    private static string DetailOf(OrderAnswer answer) => answer.Refusal switch
    {
        OrderRefusal.IdempotencyMismatch =>
            $"The first request with this Idempotency-Key had another {answer.Member ?? "body"}. Use a new key for a new order.",
        OrderRefusal.VersionMismatch => "The order has changed since. Read it again, and repeat with its entity tag.",
        OrderRefusal.RequestInProgress => "The order is still being placed. Repeat the request with the same Idempotency-Key.",
        OrderRefusal.UnknownSku => $"Never stocked: {string.Join(", ", answer.Skus)}. Nothing was reserved.",
        OrderRefusal.OutOfStock => $"Too few units of {string.Join(", ", answer.Skus)}. Nothing was reserved.",
        OrderRefusal.NotCancellable => "The order has ended, or its shipment was requested already.",
        OrderRefusal.PaymentMismatch when answer.IsTimelineFull =>
            "Amount or currency differ from the order's. The payment was not taken, and not noted: the timeline has as many as it keeps.",
        OrderRefusal.PaymentMismatch => "Amount or currency differ from the order's. The payment was noted and not taken.",
        OrderRefusal.PaymentNotExpected => "The order was paid, and took as many further payments as it may. This one was not taken.",
        OrderRefusal.FulfilmentNotExpected => "Nothing is to be shipped, or it was shipped under another id.",
        OrderRefusal.OutcomeUnknown =>
            "The database did not answer in time. Repeat the request, with the same Idempotency-Key if it had one, to learn the outcome.",
        _ => DetailOf(TypeOf(answer.Refusal)),
    };

    private static string DetailOf(ProblemType type) => type.Status switch
    {
        503 => "Nothing was changed. Repeat the request a little later.",
        504 => "The database did not answer in time. Read the resource to learn the outcome, or repeat the request.",
        500 => "The fault is on this side; it was logged under the trace id.",
        _ when type == ProblemTypes.NotFound => "This SKU was never stocked. Nothing was changed.",
        _ when type == ProblemTypes.VersionMismatch =>
            "The SKU is not as If-Match or If-None-Match demands. Read it again, and use its entity tag.",
        _ when type == ProblemTypes.BelowHeld =>
            "Fewer units would be on hand than are held for orders, or fewer than none. Nothing was changed.",
        _ when type == ProblemTypes.StockLimit => "A counter holds at most 10^15 units. Nothing was changed.",
        _ => type.Title,
    };
}
