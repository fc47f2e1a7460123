using System.Text.Json.Nodes;
using OrderActors.ApiGateway.Problems;
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
        "Orders, their payment and shipment, and the stock behind them. A GET answers HEAD too. Errors are RFC 9457 problems; unknown " +
        "and duplicate members, unknown query parameters, and bodies over 64 KiB or nested deeper than 8 are refused. A tenant never " +
        "sees another tenant's orders or stock: the answer is the same 404 as for one that does not exist.";

    /// <summary>Makes the document.</summary>
    /// <exception cref="InvalidOperationException">A route is not described.</exception>
    public static JsonObject Create(IEnumerable<ApiRoute> routes) => new()
    {
        ["openapi"] = "3.1.0",
        ["info"] = new JsonObject { ["title"] = "OrderActors", ["version"] = "1", ["description"] = Description },
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
            json["requestBody"] = new JsonObject { ["required"] = true, ["content"] = Content("application/json", operation.Body) };
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

        IEnumerable<ProblemType> access = route.Access == ApiAccess.Key ? [ProblemTypes.Unauthorized, ProblemTypes.Forbidden] : [];
        IEnumerable<ProblemType> common = route.Access == ApiAccess.Open ? [] : ApiOperations.CommonProblems;
        var problems = operation.Problems.Concat(access).Concat(common).Distinct();
        foreach (var status in problems.GroupBy(static problem => problem.Status).OrderBy(static status => status.Key))
        {
            responses[$"{status.Key}"] = ProblemsOf([.. status]);
        }

        return responses;
    }

    private static JsonObject AnswerOf(ApiAnswer answer)
    {
        var json = new JsonObject { ["description"] = answer.Description };
        if (answer.Headers.Length > 0)
        {
            json["headers"] = new JsonObject(
                answer.Headers.Select(static name => KeyValuePair.Create(name, (JsonNode?)Reference("headers", name))));
        }

        if (answer.Schema is not null)
        {
            json["content"] = Content(answer.ContentType, answer.Schema);
        }

        return json;
    }

    private static JsonObject ProblemsOf(IReadOnlyList<ProblemType> problems)
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
        if (problems.Any(static problem => problem.RetryAfterSeconds > 0))
        {
            json["headers"] = new JsonObject { ["Retry-After"] = Reference("headers", "Retry-After") };
        }

        return json;
    }

    private static JsonArray CodesOf(IEnumerable<ProblemType> problems) =>
        new([.. problems.Select(static problem => (JsonNode)problem.Code)]);

    private static JsonObject Content(string contentType, string schema) =>
        new() { [contentType] = new JsonObject { ["schema"] = Reference("schemas", schema) } };

    private static JsonObject Reference(string kind, string name) => new() { ["$ref"] = $"#/components/{kind}/{name}" };
}
