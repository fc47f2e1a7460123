using System.Text.Json.Nodes;
using OrderActors.ApiGateway.Orders;
using OrderActors.ApiGateway.Problems;
using OrderActors.ApiGateway.Rates;
using OrderActors.ApiGateway.Requests;
using OrderActors.ApiGateway.Security;

namespace OrderActors.ApiGateway.OpenApi;

/// <summary>
/// Puts the OpenAPI 3.1 document together from the routes that are mapped, what is known of each, and the limits and problems in
/// code. By hand, because the endpoints take no parameters that a library could find.
/// </summary>
internal static class OpenApiDocument
{
    private const string Description =
        "Orders, their payment and shipment, and the stock behind them. A GET answers HEAD too; any other method of a path is 405 with " +
        "Allow, and a path that is not here is 404. Errors are RFC 9457 problems; unknown and duplicate members, query parameters that " +
        "an operation does not name (on every path), and bodies over 64 KiB or nested deeper than 8 are refused. A body is " +
        "application/json, in UTF-8 and without a Content-Encoding; anything else is 415. A tenant never sees another tenant's orders " +
        "or stock: the answer is the same 404 as for one that does not exist. Where a key has a rate, every answer has RateLimit and " +
        "RateLimit-Policy.";

    private const string Unread =
        "What is refused before it is a request (400, 408, 414, 431, 505, and 405 for a target such as *) ends the connection, and has " +
        "a problem too. No problem has: an answer to HEAD; 304; such a refusal on a connection whose TLS ends at the gateway and not " +
        "at the balancer; HTTP/2 without TLS, which is answered by a GOAWAY frame; a client that ends its side of the connection " +
        "before it has its answer, and a connection for which there is no room, which are closed without one. Of those the balancer " +
        "answers by itself, 404, 502, 503 and 504 are problems; 400 and 408, for what it cannot read, are pages of HTML.";

    /// <summary>Makes the document.</summary>
    /// <exception cref="InvalidOperationException">A route is not described.</exception>
    public static JsonObject Create(IEnumerable<ApiRoute> routes) => new()
    {
        ["openapi"] = "3.1.0",
        ["info"] = new JsonObject { ["title"] = "OrderActors", ["version"] = "1", ["description"] = $"{Description}\n\n{Unread}" },
        ["servers"] = new JsonArray(new JsonObject { ["url"] = "/", ["description"] = "Where this document came from." }),
        ["paths"] = PathsOf(routes),
        ["components"] = OpenApiComponents.Create(),
    };

    private static JsonObject PathsOf(IEnumerable<ApiRoute> routes)
    {
        var paths = new JsonObject();
        foreach (var path in routes.GroupBy(static route => route.Pattern, StringComparer.Ordinal))
        {
            var operations = new JsonObject();
            foreach (var route in path)
            {
                var operation = ApiOperations.Of(route)
                    ?? throw new InvalidOperationException($"{route.Method} {route.Pattern} is not described.");
                operations[route.Method.ToLowerInvariant()] = OperationOf(route, operation);
            }

            paths[path.Key] = operations;
        }

        return paths;
    }

    private static JsonObject OperationOf(ApiRoute route, ApiOperation operation)
    {
        var bounded = route.Access != ApiAccess.Open;
        string[] common = bounded ? ["RequestTimeout", "TraceParent"] : [];
        var json = new JsonObject
        {
            ["operationId"] = operation.Id,
            ["summary"] = operation.Summary,
            ["security"] = SecurityOf(route),
            ["parameters"] = new JsonArray([.. operation.Parameters.Concat(common).Select(static name => Reference("parameters", name))]),
            ["responses"] = ResponsesOf(route, operation),
        };
        if (operation.Body is not null)
        {
            json["requestBody"] = new JsonObject
            {
                ["required"] = !operation.IsBodyOptional,
                ["content"] = Content("application/json", operation.Body),
            };
        }

        return json;
    }

    private static JsonArray SecurityOf(ApiRoute route) => route.Access switch
    {
        ApiAccess.Key => [new JsonObject { ["apiKey"] = new JsonArray(ApiRoleNames.Of(route.Role)) }],
        ApiAccess.Signature => [new JsonObject { ["webhookSignature"] = new JsonArray() }],
        _ => [],
    };

    private static JsonObject ResponsesOf(ApiRoute route, ApiOperation operation)
    {
        var responses = new JsonObject();
        foreach (var answer in operation.Answers)
        {
            responses[$"{answer.Status}"] = AnswerOf(answer);
        }

        IEnumerable<ProblemType> access = route.Access == ApiAccess.Key
            ? [ProblemTypes.Unauthorized, ProblemTypes.Forbidden, ProblemTypes.RateLimited]
            : [];
        IEnumerable<ProblemType> bounded = route.Access == ApiAccess.Open ? [] : ApiOperations.BoundedProblems;
        var problems = operation.Problems.Concat(access).Concat(bounded).Concat(ApiOperations.CommonProblems).Distinct();
        foreach (var status in problems.GroupBy(static problem => problem.Status).OrderBy(static status => status.Key))
        {
            responses[$"{status.Key}"] = ProblemsOf([.. status], operation);
        }

        return responses;
    }

    private static JsonObject AnswerOf(ApiAnswer answer)
    {
        var json = new JsonObject { ["description"] = answer.Description };
        AddHeaders(json, answer.Headers);

        if (answer.Schema is not null)
        {
            json["content"] = Content(answer.ContentType, answer.Schema);
        }

        return json;
    }

    private static JsonObject ProblemsOf(IReadOnlyList<ProblemType> problems, ApiOperation operation)
    {
        var schema = new JsonObject
        {
            ["allOf"] = new JsonArray(
                Reference("schemas", "Problem"),
                new JsonObject { ["properties"] = new JsonObject { ["code"] = new JsonObject { ["enum"] = CodesOf(problems) } } }),
        };
        var json = new JsonObject
        {
            ["description"] = string.Join(' ', problems.Select(static problem => $"`{problem.Code}`: {problem.Title}")),
            ["content"] = new JsonObject { ["application/problem+json"] = new JsonObject { ["schema"] = schema } },
        };
        AddHeaders(json, [.. problems.SelectMany(problem => HeadersOf(problem, operation)).Distinct()]);
        return json;
    }

    private static IEnumerable<string> HeadersOf(ProblemType problem, ApiOperation operation)
    {
        if (problem.RetryAfterSeconds > 0)
        {
            yield return "Retry-After";
        }

        foreach (var name in problem.Status switch
        {
            StatusCodes.Status401Unauthorized or StatusCodes.Status403Forbidden => (string[])["WWW-Authenticate"],
            StatusCodes.Status429TooManyRequests => [RateFields.Limit, RateFields.Policy],
            StatusCodes.Status415UnsupportedMediaType => ["Accept", "Accept-Encoding"],
            // An order that was rejected keeps the answer that it was rejected with.
            StatusCodes.Status409Conflict when operation.Parameters.Contains("IdempotencyKey") => [OrderAnswers.ReplayedHeader],
            _ => [],
        })
        {
            yield return name;
        }
    }

    private static void AddHeaders(JsonObject answer, string[] names)
    {
        if (names.Length > 0)
        {
            answer["headers"] = new JsonObject(
                names.Select(static name => KeyValuePair.Create(name, (JsonNode?)Reference("headers", name))));
        }
    }

    private static JsonArray CodesOf(IEnumerable<ProblemType> problems) =>
        new([.. problems.Select(static problem => (JsonNode)problem.Code)]);

    private static JsonObject Content(string contentType, string schema) =>
        new() { [contentType] = new JsonObject { ["schema"] = Reference("schemas", schema) } };

    private static JsonObject Reference(string kind, string name) => new() { ["$ref"] = $"#/components/{kind}/{name}" };
}
