using OrderActors.ApiGateway.Events;
using OrderActors.ApiGateway.Orders;
using OrderActors.ApiGateway.Problems;
using OrderActors.ApiGateway.Requests;

namespace OrderActors.ApiGateway.OpenApi;

/// <summary>Every operation of the API, by method and path.</summary>
internal static class ApiOperations
{
    /// <summary>Problems of every route.</summary>
    public static IReadOnlyList<ProblemType> CommonProblems { get; } =
    [
        ProblemTypes.MalformedRequest, ProblemTypes.ValidationFailed, ProblemTypes.RequestTimeout, ProblemTypes.UriTooLong,
        ProblemTypes.HeadersTooLarge, ProblemTypes.InternalError, ProblemTypes.HttpVersionNotSupported,
    ];

    /// <summary>Problems of every route that takes a place among the requests in flight.</summary>
    public static IReadOnlyList<ProblemType> BoundedProblems { get; } = [.. Balanced, ProblemTypes.Overloaded];

    private static readonly ProblemType[] Body =
        [ProblemTypes.MalformedJson, ProblemTypes.BodyTooLarge, ProblemTypes.UnsupportedMediaType];

    private static readonly ProblemType[] Transient =
        [ProblemTypes.Contended, ProblemTypes.StorageUnavailable, ProblemTypes.OutcomeUnknown];

    private static IReadOnlyList<ProblemType> Balanced =>
        [ProblemTypes.GatewayLost, ProblemTypes.ClusterUnavailable, ProblemTypes.DeadlineExceeded];

    private static readonly Dictionary<(string, string), ApiOperation> All = new()
    {
        [("POST", "/v1/orders")] = new("createOrder", "Places an order: all lines are reserved, or none.")
        {
            Parameters = ["IdempotencyKey"],
            Body = "CreateOrder",
            Answers =
            [
                new(
                    201,
                    "The order, with its stock durably reserved; or the first answer again.",
                    "Order",
                    "Location",
                    "ETag",
                    OrderAnswers.ReplayedHeader),
            ],
            Problems =
            [
                .. Body, .. Transient, ProblemTypes.OutOfStock, ProblemTypes.UnknownSku, ProblemTypes.RequestInProgress,
                ProblemTypes.IdempotencyMismatch,
            ],
        },
        [("GET", "/v1/orders")] = new("listOrders", "Lists orders, newest first.")
        {
            Parameters = ["CustomerId", "Status", "CreatedAfter", "CreatedBefore", "Limit", "Cursor"],
            Answers = [new(200, "A page.", "OrderPage")],
            Problems = [ProblemTypes.StorageUnavailable],
        },
        [("GET", "/v1/orders/{orderId}")] = new("getOrder", "Reads an order.")
        {
            Parameters = ["OrderId", "IfMatch", "IfNoneMatch"],
            Answers = [new(200, "The order.", "Order", "ETag"), new(304, "The caller has this version.", null, "ETag")],
            Problems = [.. Transient, ProblemTypes.NotFound, ProblemTypes.VersionMismatch],
        },
        [("GET", "/v1/orders/{orderId}/timeline")] = new("getTimeline", "Reads every step that an order took.")
        {
            Parameters = ["OrderId"],
            Answers = [new(200, "The steps, oldest first.", "Timeline")],
            Problems = [ProblemTypes.NotFound, ProblemTypes.StorageUnavailable],
        },
        [("GET", "/v1/orders/{orderId}/events")] = new("streamEvents", OpenApiEvents.Summary)
        {
            Parameters = ["OrderId", "LastEventId"],
            Answers =
            [
                new(200, OpenApiEvents.Description, "EventStream") { ContentType = OrderEventsEndpoint.ContentType },
                new(204, "The order has ended, and the client has its last step. There is no reason to come back."),
            ],
            Problems = [ProblemTypes.NotFound, ProblemTypes.StorageUnavailable, ProblemTypes.TooManyStreams],
        },
        [("POST", "/v1/orders/{orderId}/cancel")] = new("cancelOrder", "Cancels an order. Its body is empty, or an empty object.")
        {
            Parameters = ["OrderId", "IfMatch", "IfNoneMatch"],
            Body = "Nothing",
            IsBodyOptional = true,
            Answers = [new(200, "The order, cancelled or about to be refunded.", "Order", "ETag")],
            Problems = [.. Body, .. Transient, ProblemTypes.NotFound, ProblemTypes.NotCancellable, ProblemTypes.VersionMismatch],
        },
        [("POST", "/v1/webhooks/payment")] = Webhook("takePaymentEvent", "Takes an event of the payment provider.", "PaymentEvent") with
        {
            Problems = [.. Body, .. Webhooks, ProblemTypes.PaymentMismatch, ProblemTypes.PaymentNotExpected],
        },
        [("POST", "/v1/webhooks/fulfilment")] =
            Webhook("takeFulfilmentEvent", "Takes an event of the fulfilment partner.", "FulfilmentEvent") with
            {
                Problems = [.. Body, .. Webhooks, ProblemTypes.FulfilmentNotExpected],
            },
        [("GET", "/v1/stock/{sku}")] = Stock("getStock", "Reads the counters of a SKU.", null) with
        {
            Answers = [new(200, "The counters.", "Stock", "ETag"), new(304, "The caller has this version.", null, "ETag")],
            Problems = [.. Transient, ProblemTypes.NotFound, ProblemTypes.VersionMismatch],
        },
        [("PUT", "/v1/stock/{sku}")] = Stock("setStock", "Sets what is on hand now.", "SetStock") with
        {
            Problems = [.. Body, .. Transient, ProblemTypes.BelowHeld, ProblemTypes.StockLimit, ProblemTypes.VersionMismatch],
        },
        [("POST", "/v1/stock/{sku}/adjustments")] = Stock(
            "adjustStock",
            "Adds units, or takes some away. Units that are added make a SKU known; from one that was never stocked none can be taken.",
            "AdjustStock") with
        {
            Problems =
            [
                .. Body, .. Transient, ProblemTypes.NotFound, ProblemTypes.BelowHeld, ProblemTypes.StockLimit,
                ProblemTypes.VersionMismatch,
            ],
        },
        [("GET", "/healthz")] = new("getHealth", "Says that the process works.") { Answers = [new(200, "It does.", "Health")] },
        [("GET", "/readyz")] = new("getReadiness", "Says whether requests should be sent here.")
        {
            Answers = [new(200, "They should.", "Readiness"), new(503, "They should not; these checks fail.", "Readiness")],
        },
        [("GET", "/metrics")] = new("getMetrics", "Shows what the process has measured.")
        {
            Answers = [new(200, "Prometheus text format 0.0.4.", "Text") { ContentType = "text/plain" }],
        },
        [("GET", "/openapi/v1.json")] = new("getOpenApi", "This document.")
        {
            Answers = [new(200, "It.", "Document")],
            Problems = Balanced,
        },
    };

    private static IReadOnlyList<ProblemType> Webhooks =>
        [ProblemTypes.InvalidSignature, ProblemTypes.UnknownEventType, ProblemTypes.NotFound, ProblemTypes.TryAgain];

    /// <summary>The operation of a route; null when nobody described it.</summary>
    public static ApiOperation? Of(ApiRoute route) => All.GetValueOrDefault((route.Method, route.Pattern));

    /// <summary>Method and path of every operation that is described.</summary>
    public static IEnumerable<(string Method, string Pattern)> Described => All.Keys;

    private static ApiOperation Webhook(string id, string summary, string body) => new(id, summary)
    {
        Parameters = ["WebhookId", "WebhookTimestamp", "WebhookSignature"],
        Body = body,
        Answers = [new(204, "It was taken; or an event with this webhook-id was taken or refused for good before.")],
    };

    private static ApiOperation Stock(string id, string summary, string? body) => new(id, summary)
    {
        Parameters = ["Sku", "IfMatch", "IfNoneMatch"],
        Body = body,
        Answers = [new(200, "The counters.", "Stock", "ETag")],
    };
}
