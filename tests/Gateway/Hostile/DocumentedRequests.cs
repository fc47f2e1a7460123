using System.Globalization;
using System.Text;
using System.Text.Json;

namespace OrderActors.Gateway.Tests.Hostile;

/// <summary>Makes a request of every operation that the OpenAPI document has, as its author would like it.</summary>
internal sealed class DocumentedRequests
{
    private static readonly Dictionary<string, string> Bodies = new()
    {
        ["CreateOrder"] =
            """{"customerId":"c-1","currency":"EUR","lines":[{"sku":"tea-01","quantity":2,"unitPriceMinor":450}]}""",
        ["Nothing"] = "{}",
        ["SetStock"] = """{"onHand":10}""",
        ["AdjustStock"] = """{"delta":-1,"reason":"broken"}""",
        ["PaymentEvent"] =
            """{"type":"payment.succeeded","tenant":"dev","data":{"orderId":"ORDER","paymentId":"p","amountMinor":9,"currency":"EUR"}}""",
        ["FulfilmentEvent"] =
            """{"type":"fulfilment.shipped","tenant":"dev","data":{"orderId":"ORDER","shipmentId":"s-1","carrier":"post"}}""",
    };

    private readonly JsonElement _document;
    private readonly string _orderId;
    private readonly TimeProvider _clock;

    public DocumentedRequests(JsonElement document, string orderId, TimeProvider clock)
    {
        (_document, _orderId, _clock) = (document, orderId, clock);
        Operations =
        [
            .. document.GetProperty("paths").EnumerateObject().SelectMany(static path => path.Value.EnumerateObject()
                .Select(operation => (operation.Name.ToUpperInvariant(), path.Name))),
        ];
    }

    /// <summary>Method and path of all of them.</summary>
    public IReadOnlyList<(string Method, string Path)> Operations { get; }

    /// <summary>Makes a request of one.</summary>
    public DraftRequest Make((string Method, string Path) operation, Random random)
    {
        var description = _document.GetProperty("paths").GetProperty(operation.Path).GetProperty(operation.Method.ToLowerInvariant());
        var request = new DraftRequest { Method = operation.Method, Target = operation.Path };
        request.Headers.Add(("Host", "h"));
        var query = new StringBuilder();
        foreach (var reference in description.GetProperty("parameters").EnumerateArray())
        {
            var parameter = Resolve(reference);
            var name = parameter.GetProperty("name").GetString()!;
            var isRequired = parameter.TryGetProperty("required", out var required) && required.GetBoolean();
            if (!isRequired && random.Next(3) > 0)
            {
                continue;
            }

            switch (parameter.GetProperty("in").GetString())
            {
                case "path":
                    request.Target = request.Target.Replace($"{{{name}}}", ValueOf(name), StringComparison.Ordinal);
                    break;
                case "query":
                    query.Append(CultureInfo.InvariantCulture, $"{(query.Length == 0 ? '?' : '&')}{name}={ValueOf(name)}");
                    break;
                default:
                    request.Headers.Add((name, ValueOf(name)));
                    break;
            }
        }

        request.Target += query;
        if (description.GetProperty("security").EnumerateArray().Any(static scheme => scheme.TryGetProperty("apiKey", out _)))
        {
            request.Headers.Add(("Authorization", "Bearer dev"));
        }

        if (description.TryGetProperty("requestBody", out var body))
        {
            request.Headers.Add(("Content-Type", "application/json"));
            request.Body = Encoding.UTF8.GetBytes(BodyOf(body));
        }

        return request;
    }

    private string BodyOf(JsonElement body)
    {
        var schema = body.GetProperty("content").GetProperty("application/json").GetProperty("schema").GetProperty("$ref").GetString()!;
        var name = schema[(schema.LastIndexOf('/') + 1)..];
        Assert.True(Bodies.TryGetValue(name, out var example), $"There is no example of a {name}.");
        return example.Replace("ORDER", _orderId, StringComparison.Ordinal);
    }

    private string ValueOf(string name) => name switch
    {
        "orderId" => _orderId,
        "sku" => "tea-01",
        "Idempotency-Key" or "webhook-id" => "k-1",
        "webhook-timestamp" => _clock.GetUtcNow().ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture),
        "webhook-signature" => "v1,AAAA",
        "traceparent" => "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
        "X-Request-Timeout-Ms" => "1000",
        "If-Match" or "If-None-Match" => "\"1\"",
        "createdAfter" or "createdBefore" => "2026-01-01T00:00:00Z",
        "status" => "paid",
        "limit" or "Last-Event-ID" => "1",
        _ => "c-1",
    };

    private JsonElement Resolve(JsonElement reference)
    {
        var node = _document;
        foreach (var part in reference.GetProperty("$ref").GetString()!.Split('/').Skip(1))
        {
            node = node.GetProperty(part);
        }

        return node;
    }
}
