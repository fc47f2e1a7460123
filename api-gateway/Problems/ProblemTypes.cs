namespace OrderActors.ApiGateway.Problems;

/// <summary>Every problem that the gateway answers with. A code has one status, so that either tells the other.</summary>
internal static class ProblemTypes
{
    public static readonly ProblemType MalformedRequest = new("malformed-request", 400, "The request cannot be read.");
    public static readonly ProblemType MalformedJson = new("malformed-json", 400, "The body is not the JSON that is asked for.");
    public static readonly ProblemType ValidationFailed = new("validation-failed", 400, "The request is not valid.");
    public static readonly ProblemType UnknownEventType = new("unknown-event-type", 400, "This endpoint knows no such event.");
    public static readonly ProblemType Unauthorized = new("unauthorized", 401, "An API key is required.");
    public static readonly ProblemType InvalidSignature = new("invalid-signature", 401, "The webhook's signature is not valid.");
    public static readonly ProblemType Forbidden = new("forbidden", 403, "The API key lacks a role.");
    public static readonly ProblemType NotFound = new("not-found", 404, "There is no such resource.");
    public static readonly ProblemType MethodNotAllowed = new("method-not-allowed", 405, "The resource has no such method.");
    public static readonly ProblemType RequestTimeout = new("request-timeout", 408, "The request took too long to arrive.");
    public static readonly ProblemType OutOfStock = new("out-of-stock", 409, "There is not enough stock.");
    public static readonly ProblemType UnknownSku = new("unknown-sku", 409, "A SKU was never stocked.");
    public static readonly ProblemType RequestInProgress = new("request-in-progress", 409, "The first request is still at work.", 1);
    public static readonly ProblemType NotCancellable = new("not-cancellable", 409, "The order can no longer be cancelled.");
    public static readonly ProblemType PaymentMismatch = new("payment-mismatch", 409, "The payment differs from the order.");
    public static readonly ProblemType PaymentNotExpected = new("payment-not-expected", 409, "The order expects no payment.");
    public static readonly ProblemType FulfilmentNotExpected = new("fulfilment-not-expected", 409, "The order expects no shipment.");
    public static readonly ProblemType BelowHeld = new("below-held", 409, "Fewer units would be on hand than are held.");
    public static readonly ProblemType HoldClosed = new("hold-closed", 409, "The order's hold has ended.");
    public static readonly ProblemType StockLimit = new("stock-limit", 409, "More units than a SKU may have.");
    public static readonly ProblemType VersionMismatch = new("version-mismatch", 412, "The resource is not at a demanded version.");
    public static readonly ProblemType BodyTooLarge = new("body-too-large", 413, "The body is too large.");
    public static readonly ProblemType UriTooLong = new("uri-too-long", 414, "The request's target is too long.");
    public static readonly ProblemType UnsupportedMediaType =
        new("unsupported-media-type", 415, "The body has to be plain application/json.");
    public static readonly ProblemType IdempotencyMismatch =
        new("idempotency-mismatch", 422, "The idempotency key was used with another body.");
    public static readonly ProblemType RateLimited = new("rate-limited", 429, "The API key is over its rate.", 1);
    public static readonly ProblemType HeadersTooLarge = new("headers-too-large", 431, "The request's header fields are too large.");
    public static readonly ProblemType InternalError = new("internal-error", 500, "Something went wrong in here.");

    /// <summary>The balancer's own: a gateway ended over a request.</summary>
    public static readonly ProblemType GatewayLost = new("gateway-lost", 502, "The gateway was lost.");

    public static readonly ProblemType Overloaded = new("overloaded", 503, "There is more work than can be done now.", 1);
    public static readonly ProblemType TooManyStreams = new("too-many-streams", 503, "No further event stream can be opened.", 5);
    public static readonly ProblemType Contended = new("contended", 503, "Others were faster, several times in a row.", 1);
    public static readonly ProblemType StorageUnavailable = new("storage-unavailable", 503, "The database cannot be reached.", 2);
    public static readonly ProblemType ClusterUnavailable = new("cluster-unavailable", 503, "The cluster cannot be reached.", 2);
    public static readonly ProblemType TryAgain = new("try-again", 503, "The event could not be taken yet.", 1);
    public static readonly ProblemType DeadlineExceeded = new("deadline-exceeded", 504, "The request's deadline has passed.");
    public static readonly ProblemType OutcomeUnknown = new("outcome-unknown", 504, "The outcome is not known yet.", 1);
    public static readonly ProblemType HttpVersionNotSupported = new("http-version-not-supported", 505, "Speak HTTP/1.1.");

    /// <summary>All of them, by status.</summary>
    public static IReadOnlyList<ProblemType> All { get; } =
    [
        MalformedRequest, MalformedJson, ValidationFailed, UnknownEventType, Unauthorized, InvalidSignature, Forbidden, NotFound,
        MethodNotAllowed, RequestTimeout, OutOfStock, UnknownSku, RequestInProgress, NotCancellable, PaymentMismatch, PaymentNotExpected,
        FulfilmentNotExpected, BelowHeld, HoldClosed, StockLimit, VersionMismatch, BodyTooLarge, UriTooLong,
        UnsupportedMediaType, IdempotencyMismatch, RateLimited, HeadersTooLarge, InternalError, GatewayLost, Overloaded, TooManyStreams,
        Contended,
        StorageUnavailable, ClusterUnavailable, TryAgain, DeadlineExceeded, OutcomeUnknown, HttpVersionNotSupported,
    ];
}
