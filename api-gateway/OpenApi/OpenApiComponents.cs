using System.Text.Json.Nodes;
using OrderActors.ApiGateway.Deadlines;
using OrderActors.ApiGateway.Events;
using OrderActors.ApiGateway.Ids;
using OrderActors.ApiGateway.Orders;
using OrderActors.ApiGateway.Rates;
using OrderActors.ApiGateway.Requests;
using OrderActors.ApiGateway.Security;
using OrderActors.Domain.Orders;

namespace OrderActors.ApiGateway.OpenApi;

/// <summary>The parameters, headers and security schemes of the OpenAPI document, with the limits that the code has.</summary>
internal static class OpenApiComponents
{
    /// <summary>A customer, or the SKU of an order that may be older than <see cref="Sku"/>.</summary>
    public static readonly string Name = $$"""{ "type": "string", "pattern": "^[A-Za-z0-9._-]{1,{{TextRule.Name.MaxLength}}}$" }""";

    /// <summary>A SKU: a name that a path can have in a segment.</summary>
    public static readonly string Sku =
        $$"""{ "type": "string", "pattern": "^(?!\\.\\.?$)[A-Za-z0-9._-]{1,{{TextRule.Sku.MaxLength}}}$" }""";

    /// <summary>An id or a key that somebody else made.</summary>
    public static readonly string Key = $$"""{ "type": "string", "pattern": "^[!-~]{1,{{TextRule.Key.MaxLength}}}$" }""";

    /// <summary>An order's id.</summary>
    public static readonly string OrderId =
        $$"""{ "type": "string", "pattern": "^ord_[0-9A-HJKMNP-TV-Z]{{{OrderIdScheme.Length - OrderIds.Prefix.Length}}}$" }""";

    /// <summary>Where an order stands.</summary>
    public static readonly string Status =
        $$"""{ "type": "string", "enum": ["{{string.Join("\", \"", ListOrdersQuery.StatusNames)}}"] }""";

    private const string IfMatch =
        "Compared strongly: a weak tag matches nothing. Where the version is none of them the answer is 412, and nothing is changed. " +
        "What is 404 or 400 without it is so with it.";

    private const string IfNoneMatch =
        "Compared weakly, and looked at after If-Match. A version that it names is not sent again (304), and not changed (412); * " +
        "stands for whatever is there.";

    private const string WebhookId =
        "An id of an event that was taken, or refused for good, is 204 from then on and changes nothing. Not refused for good is what " +
        "is answered with 503 or 404, and a shipment whose order awaits its payment.";

    /// <summary>Makes them all.</summary>
    public static JsonObject Create() => new()
    {
        ["securitySchemes"] = Parse(SecuritySchemes),
        ["parameters"] = Parse(Parameters),
        ["headers"] = Parse(Headers),
        ["schemas"] = OpenApiSchemas.Create(),
    };

    /// <summary>Reads JSON that stands in code.</summary>
    public static JsonNode Parse(string json) => JsonNode.Parse(json) ?? throw new InvalidOperationException("This is no JSON value.");

    private const string Instants =
        "Any form of RFC 3339 is taken: T and Z in either case, any number of digits of a second, any offset (+ is %2B in a query), and " +
        "a leap second at the end of June or December in UTC. Orders are created at whole microseconds. An instant between two of them " +
        "is compared as what it is, and so is one in a leap second, which is after 23:59:59.999999 and before 00:00:00.";

    private static string Roles =>
        string.Join(", ", ((ApiRoles[])[ApiRoles.Orders, ApiRoles.Stock, ApiRoles.Admin]).Select(ApiRoleNames.Of));

    private static string SecuritySchemes =>
        $$"""
        {
          "apiKey": {
            "type": "http", "scheme": "bearer",
            "description": "A key belongs to one tenant and has roles: {{Roles}}. 401 without a known key, 403 without the role."
          },
          "webhookSignature": {
            "type": "apiKey", "in": "header", "name": "webhook-signature",
            "description": "Standard Webhooks: v1, and base64 of HMAC-SHA256 over id.timestamp.body; several with spaces between them."
          }
        }
        """;

    private static string Parameters =>
        $$"""
        {
          "RequestTimeout": { "name": "{{RequestDeadline.HeaderName}}", "in": "header",
            "description": "The deadline in milliseconds, raised to {{RequestDeadline.MinMs}} and lowered to {{RequestDeadline.MaxMs}}.",
            "schema": { "type": "integer", "minimum": 0, "default": {{RequestDeadline.DefaultMs}} } },
          "TraceParent": { "name": "traceparent", "in": "header", "description": "W3C Trace Context.",
            "schema": { "type": "string" } },
          "IdempotencyKey": { "name": "{{CreateOrderEndpoint.KeyHeader}}", "in": "header", "required": true,
            "description": "The same key and body give the first answer again. Scoped to the tenant; outlives a crash.",
            "schema": {{Key}} },
          "IfNoneMatch": { "name": "If-None-Match", "in": "header", "schema": { "type": "string" },
            "description": "Entity tags, at most {{EntityTags.MaxCount}}, or *. {{IfNoneMatch}}" },
          "IfMatch": { "name": "If-Match", "in": "header", "schema": { "type": "string" },
            "description": "Entity tags, at most {{EntityTags.MaxCount}}, or *. {{IfMatch}}" },
          "LastEventId": { "name": "{{LastEventId.HeaderName}}", "in": "header",
            "description": "The id of the last event that the client has: it gets every step after that one, and none twice.",
            "schema": { "type": "integer", "minimum": 0 } },
          "OrderId": { "name": "orderId", "in": "path", "required": true, "schema": {{OrderId}} },
          "Sku": { "name": "sku", "in": "path", "required": true, "schema": {{Sku}} },
          "CustomerId": { "name": "customerId", "in": "query", "schema": {{Name}} },
          "Status": { "name": "status", "in": "query", "schema": {{Status}} },
          "CreatedAfter": { "name": "createdAfter", "in": "query", "schema": { "type": "string", "format": "date-time" },
            "description": "Only orders that were created after this instant. {{Instants}}" },
          "CreatedBefore": { "name": "createdBefore", "in": "query", "schema": { "type": "string", "format": "date-time" },
            "description": "Only orders that were created before this instant. {{Instants}}" },
          "Limit": { "name": "limit", "in": "query", "schema": {
            "type": "integer", "minimum": 1, "maximum": {{ListOrdersQuery.MaxLimit}}, "default": {{ListOrdersQuery.DefaultLimit}} } },
          "Cursor": { "name": "cursor", "in": "query", "description": "The next of an earlier page.", "schema": { "type": "string" } },
          "WebhookId": { "name": "webhook-id", "in": "header", "required": true,
            "schema": {{Key}},
            "description": "{{WebhookId}}" },
          "WebhookTimestamp": { "name": "webhook-timestamp", "in": "header", "required": true,
            "description": "Seconds since 1970, at most 5 minutes away.", "schema": { "type": "integer" } },
          "WebhookSignature": { "name": "webhook-signature", "in": "header", "required": true, "schema": { "type": "string" } }
        }
        """;

    private static string Headers =>
        $$"""
        {
          "Location": { "description": "The order.", "schema": { "type": "string" } },
          "ETag": { "description": "The version of the order or the SKU in quotes.", "schema": { "type": "string" } },
          "{{OrderAnswers.ReplayedHeader}}": { "description": "true on the first answer again.", "schema": { "const": "true" } },
          "WWW-Authenticate": { "description": "How to authenticate, and for 403 what is missing.", "schema": { "type": "string" } },
          "Accept": { "description": "The media type that is taken.", "schema": { "const": "application/json" } },
          "Accept-Encoding": { "description": "A body is taken as it is, and not compressed.", "schema": { "const": "identity" } },
          "Retry-After": { "description": "Seconds after which the request is worth repeating.", "schema": { "type": "integer" } },
          "{{RateFields.Limit}}": { "schema": { "type": "string" },
            "description": "Requests that the key may send at once (r), and seconds until it may send all of its quota again (t)." },
          "{{RateFields.Policy}}": { "schema": { "type": "string" },
            "description": "The key's quota (q) in so many seconds (w)." }
        }
        """;
}
