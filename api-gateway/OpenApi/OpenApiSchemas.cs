using System.Text.Json.Nodes;
using OrderActors.ApiGateway.Orders;
using OrderActors.ApiGateway.Problems;
using OrderActors.ApiGateway.Requests;
using OrderActors.ApiGateway.Stock;
using OrderActors.Domain.Orders;

namespace OrderActors.ApiGateway.OpenApi;

/// <summary>The schemas of the OpenAPI document.</summary>
internal static class OpenApiSchemas
{
    private static readonly string Prose =
        $$"""
        { "type": "string", "minLength": 1, "maxLength": {{TextRule.Prose.MaxLength}}, "pattern": "^[^\\u0000-\\u001F\\u007F-\\u009F]*$" }
        """;

    /// <summary>Makes them all.</summary>
    public static JsonObject Create()
    {
        var schemas = new JsonObject();
        foreach (var part in (string[])[Requests, Answers, Parts, Operations, Events])
        {
            foreach (var (name, schema) in OpenApiComponents.Parse(part).AsObject())
            {
                schemas.Add(name, schema?.DeepClone());
            }
        }

        OpenApiTimeline.AddTo(schemas);
        schemas["Currency"] = new JsonObject
        {
            ["type"] = "string",
            ["description"] = "ISO 4217.",
            ["enum"] = new JsonArray([.. Currencies.All.Order(StringComparer.Ordinal).Select(static code => (JsonNode)code)]),
        };
        return schemas;
    }

    private static string Requests =>
        $$"""
        {
          "CreateOrder": { "type": "object", "additionalProperties": false,
            "required": ["customerId", "currency", "lines"], "properties": {
            "customerId": {{OpenApiComponents.Name}},
            "currency": { "$ref": "#/components/schemas/Currency" },
            "lines": { "type": "array", "minItems": 1, "maxItems": {{OrderLimits.MaxLines}},
              "items": { "allOf": [
                { "$ref": "#/components/schemas/Line" }, { "properties": { "sku": {{OpenApiComponents.Sku}} } }] } } } },
          "Line": { "type": "object", "additionalProperties": false, "required": ["sku", "quantity", "unitPriceMinor"], "properties": {
            "sku": {{OpenApiComponents.Name}},
            "quantity": { "type": "integer", "minimum": 1, "maximum": {{OrderLimits.MaxQuantity}} },
            "unitPriceMinor": { "type": "integer", "minimum": 0, "maximum": {{OrderLimits.MaxUnitPriceMinor}} } } },
          "SetStock": { "type": "object", "additionalProperties": false, "required": ["onHand"], "properties": {
            "onHand": { "type": "integer", "minimum": 0, "maximum": {{SetStockEndpoint.MaxOnHand}} } } },
          "Nothing": { "type": "object", "additionalProperties": false, "maxProperties": 0 },
          "AdjustStock": { "type": "object", "additionalProperties": false, "required": ["delta", "reason"], "properties": {
            "delta": { "type": "integer", "minimum": {{-AdjustStockEndpoint.MaxDelta}}, "maximum": {{AdjustStockEndpoint.MaxDelta}} },
            "reason": {{Prose}} } }
        }
        """;

    private static string Answers =>
        $$"""
        {
          "Order": { "type": "object", "properties": {
            "orderId": {{OpenApiComponents.OrderId}},
            "customerId": {{OpenApiComponents.Name}},
            "status": {{OpenApiComponents.Status}},
            "version": { "type": "integer", "minimum": 1 },
            "currency": { "$ref": "#/components/schemas/Currency" },
            "totalMinor": { "type": "integer", "minimum": 0 },
            "lines": { "type": "array", "items": { "$ref": "#/components/schemas/Line" } },
            "createdAt": { "type": "string", "format": "date-time" },
            "paymentDueAt": { "type": ["string", "null"], "format": "date-time" },
            "payment": { "oneOf": [{ "$ref": "#/components/schemas/Payment" }, { "type": "null" }] },
            "fulfilment": { "oneOf": [{ "$ref": "#/components/schemas/Fulfilment" }, { "type": "null" }] } },
            "required": ["orderId", "customerId", "status", "version", "currency", "totalMinor", "lines", "createdAt", "paymentDueAt",
              "payment", "fulfilment"] },
          "OrderPage": { "type": "object", "required": ["items", "next"], "properties": {
            "items": { "type": "array", "maxItems": {{ListOrdersQuery.MaxLimit}}, "items": { "$ref": "#/components/schemas/Order" } },
            "next": { "type": ["string", "null"], "description": "The cursor of the next page; null on the last one." } } },
          "Timeline": { "type": "object", "required": ["items"], "properties": {
            "items": { "type": "array", "items": { "$ref": "#/components/schemas/TimelineStep" } } } },
          "Stock": { "type": "object", "required": ["sku", "onHand", "available", "held", "sold", "version"], "properties": {
            "sku": {{OpenApiComponents.Sku}}, "onHand": { "type": "integer", "description": "Always available + held." },
            "available": { "type": "integer" }, "held": { "type": "integer" }, "sold": { "type": "integer" },
            "version": { "type": "integer", "minimum": 1 } } }
        }
        """;

    private static string Parts =>
        """
        {
          "Payment": { "type": "object", "description": "The payment that was captured.",
            "required": ["paymentId", "amountMinor", "currency", "capturedAt", "refundId"], "properties": {
            "paymentId": { "type": "string" }, "amountMinor": { "type": "integer", "minimum": 0 }, "currency": { "type": "string" },
            "capturedAt": { "type": "string", "format": "date-time" },
            "refundId": { "type": ["string", "null"], "description": "Set once it was given back." } } },
          "Fulfilment": { "type": "object", "description": "The shipment, once it was requested or made.",
            "required": ["requestedAt", "shipmentId", "carrier", "shippedAt", "failureReason"], "properties": {
            "requestedAt": { "type": ["string", "null"], "format": "date-time" },
            "shipmentId": { "type": ["string", "null"] }, "carrier": { "type": ["string", "null"] },
            "shippedAt": { "type": ["string", "null"], "format": "date-time" },
            "failureReason": { "type": ["string", "null"], "description": "Why the partner cannot ship, if it cannot." } } }
        }
        """;

    private static string Operations =>
        $$"""
        {
          "Problem": { "type": "object", "description": "RFC 9457.",
            "required": ["type", "title", "status", "detail", "code", "traceId"], "properties": {
            "type": { "type": "string", "description": "{{ProblemType.UriPrefix}} and the code." },
            "title": { "type": "string" }, "status": { "type": "integer" }, "detail": { "type": "string" },
            "code": { "type": "string" }, "traceId": { "type": "string", "pattern": "^[0-9a-f]{32}$" },
            "member": { "type": "string", "description": "For idempotency-mismatch: the first member that differs." },
            "skus": { "type": "array", "items": {{OpenApiComponents.Name}}, "description": "For out-of-stock and unknown-sku." },
            "errors": { "type": "object",
              "description": "Messages by member, at most {{ValidationErrors.MaxCount}}; {{ValidationErrors.WholeBody}} is the body.",
              "additionalProperties": { "type": "array", "items": { "type": "string" } } } } },
          "Health": { "type": "object", "required": ["status"], "properties": { "status": { "const": "healthy" } } },
          "Readiness": { "type": "object", "required": ["status", "failed"], "properties": {
            "status": { "enum": ["ready", "notReady"] },
            "failed": { "type": "array", "items": { "type": "object", "required": ["name", "detail"], "properties": {
              "name": { "type": "string", "description": "Such as database, cluster, draining, saturated." },
              "detail": { "type": "string" } } } } } },
          "Text": { "type": "string" },
          "EventStream": { "type": "string", "description": "Server-sent events, as the HTML standard has them." },
          "Document": { "type": "object" }
        }
        """;

    private static string Events =>
        $$"""
        {
          "PaymentEvent": { "type": "object", "additionalProperties": false, "required": ["type", "tenant", "data"], "properties": {
            "type": { "enum": ["payment.succeeded", "payment.failed"] },
            "tenant": { "type": "string" },
            "data": { "type": "object", "additionalProperties": false, "required": ["orderId", "paymentId"],
              "description": "A payment that succeeded has an amount and a currency; one that failed may have a reason.", "properties": {
              "orderId": {{OpenApiComponents.OrderId}}, "paymentId": {{OpenApiComponents.Key}},
              "amountMinor": { "type": "integer", "minimum": 0 }, "currency": { "type": "string", "minLength": 1, "maxLength": 3 },
              "reason": {{Prose}} } } } },
          "FulfilmentEvent": { "type": "object", "additionalProperties": false, "required": ["type", "tenant", "data"], "properties": {
            "type": { "enum": ["fulfilment.shipped", "fulfilment.failed"] },
            "tenant": { "type": "string" },
            "data": { "type": "object", "additionalProperties": false, "required": ["orderId"],
              "description": "What was shipped has a shipment and a carrier; what failed may have a reason.", "properties": {
              "orderId": {{OpenApiComponents.OrderId}}, "shipmentId": {{OpenApiComponents.Key}}, "carrier": {{Prose}},
              "reason": {{Prose}} } } } }
        }
        """;
}
