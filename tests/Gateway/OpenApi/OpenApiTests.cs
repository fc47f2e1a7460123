using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using OrderActors.ApiGateway.OpenApi;
using OrderActors.ApiGateway.Problems;
using OrderActors.ApiGateway.Requests;
using OrderActors.Domain.Orders;
using OrderActors.Gateway.Tests.Support;

namespace OrderActors.Gateway.Tests.OpenApi;

public sealed class OpenApiTests : IAsyncLifetime
{
    private GatewayHost _gateway = null!;
    private JsonElement _document;

    public async Task InitializeAsync()
    {
        _gateway = await GatewayHost.StartAsync();
        using var response = await _gateway.Client.GetAsync(new Uri("/openapi/v1.json", UriKind.Relative));
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("application/json", response.Content.Headers.ContentType?.ToString());
        _document = JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement;
    }

    public async Task DisposeAsync() => await _gateway.DisposeAsync();

    [Fact]
    public void Document_EveryMappedRoute_IsThereAndNoOther()
    {
        var mapped = _gateway.Services.GetRequiredService<EndpointDataSource>().Endpoints
            .Select(static endpoint => endpoint.Metadata.GetMetadata<ApiRoute>()).OfType<ApiRoute>()
            .Select(static route => $"{route.Method} {route.Pattern}").ToHashSet();

        Assert.Equal(mapped.Order(), Operations().Select(static operation => operation.Name).Order());
        Assert.Equal(
            mapped.Order(), ApiOperations.Described.Select(static operation => $"{operation.Method} {operation.Pattern}").Order());
    }

    [Fact]
    public void Document_OfACancel_SaysThatItsBodyMayBeLeftOut()
    {
        Assert.Single(
            Operations(),
            static operation => operation.Name.EndsWith("/cancel", StringComparison.Ordinal)
                && operation.Value.TryGetProperty("requestBody", out _));
        Assert.All(
            Operations().Where(static operation => operation.Value.TryGetProperty("requestBody", out _)),
            static operation => Assert.NotEqual(
                operation.Name.EndsWith("/cancel", StringComparison.Ordinal),
                operation.Value.GetProperty("requestBody").GetProperty("required").GetBoolean()));
    }

    [Fact]
    public void Document_EveryReference_LeadsSomewhere() => Assert.All(References(_document), reference =>
    {
        var target = _document;
        foreach (var name in reference.TrimStart('#', '/').Split('/'))
        {
            Assert.True(target.TryGetProperty(name, out target), reference);
        }
    });

    [Fact]
    public void Document_EveryComponent_IsUsed()
    {
        var used = References(_document).ToHashSet();
        var components = _document.GetProperty("components").EnumerateObject().Where(static kind => kind.Name != "securitySchemes")
            .SelectMany(static kind => kind.Value.EnumerateObject().Select(component => $"#/components/{kind.Name}/{component.Name}"));

        Assert.Empty(components.Except(used));
    }

    [Fact]
    public void Document_EveryPathParameter_IsDeclared() => Assert.All(Operations(), operation =>
    {
        var declared = operation.Value.GetProperty("parameters").EnumerateArray()
            .Select(parameter => Resolve(parameter)).Where(static parameter => parameter.GetProperty("in").GetString() == "path")
            .Select(static parameter => $"{{{parameter.GetProperty("name").GetString()}}}");

        Assert.Equal(declared, operation.Name.Split('/').Where(static part => part.StartsWith('{')));
    });

    [Fact]
    public void Document_ProblemCodes_AreKnownAndStandUnderTheirStatus()
    {
        var named = Operations().SelectMany(operation => operation.Value.GetProperty("responses").EnumerateObject())
            .Where(static response => response.Value.TryGetProperty("content", out var content)
                && content.TryGetProperty("application/problem+json", out _))
            .SelectMany(static response => response.Value.GetProperty("content").GetProperty("application/problem+json")
                .GetProperty("schema").GetProperty("allOf")[1].GetProperty("properties").GetProperty("code").GetProperty("enum")
                .EnumerateArray().Select(code => (int.Parse(response.Name, null), code.GetString())))
            .ToHashSet();
        var known = ProblemTypes.All.Select(static type => (type.Status, (string?)type.Code)).ToHashSet();

        Assert.Subset(known, named);

        // No operation answers these: no route or method is there, or only a grain can be told so.
        Assert.Equal(["hold-closed", "method-not-allowed"], known.Except(named).Select(static problem => problem.Item2).Order());
    }

    [Fact]
    public void Document_OperationIds_AreUnique()
    {
        var ids = Operations().Select(static operation => operation.Value.GetProperty("operationId").GetString()).ToList();

        Assert.Equal(ids.Count, ids.Distinct().Count());
    }

    [Fact]
    public void Document_QueryParameters_AreThoseThatARouteTakes()
    {
        var routes = _gateway.Services.GetRequiredService<EndpointDataSource>().Endpoints
            .Select(static endpoint => endpoint.Metadata.GetMetadata<ApiRoute>()).OfType<ApiRoute>();

        Assert.All(routes, route =>
        {
            var operation = Operations().Single(operation => operation.Name == $"{route.Method} {route.Pattern}").Value;
            var documented = operation.GetProperty("parameters").EnumerateArray()
                .Select(parameter => Resolve(parameter)).Where(static parameter => parameter.GetProperty("in").GetString() == "query")
                .Select(static parameter => parameter.GetProperty("name").GetString());

            Assert.Equal(route.Query, documented);
        });
    }

    [Fact]
    public void Document_Timeline_HasEveryEvent()
    {
        var events = typeof(OrderEvent).Assembly.GetTypes().Where(static type => type.IsSubclassOf(typeof(OrderEvent)))
            .Select(static type => JsonNamingPolicy.CamelCase.ConvertName(type.Name));
        var steps = _document.GetProperty("components").GetProperty("schemas").GetProperty("TimelineStep").GetProperty("oneOf")
            .EnumerateArray().Select(static step => step.GetProperty("properties").GetProperty("event").GetProperty("const").GetString());

        Assert.Equal(events.Order(StringComparer.Ordinal), steps);
    }

    // RFC 9110 and RFC 6750 ask for it, and so does the contract for a replayed refusal.
    [Fact]
    public void Document_HeadersOfProblems_StandWhereTheyAreSent()
    {
        Assert.All(Operations(), static operation => Assert.All(operation.Value.GetProperty("responses").EnumerateObject(), response =>
        {
            string[] expected = response.Name switch
            {
                "401" or "403" => ["WWW-Authenticate"],
                "409" when operation.Name == "POST /v1/orders" => ["Idempotency-Replayed"],
                "415" => ["Accept", "Accept-Encoding"],
                _ => [],
            };
            Assert.All(expected, name => Assert.True(
                response.Value.GetProperty("headers").TryGetProperty(name, out _), $"{operation.Name} {response.Name} {name}"));
        }));
        Assert.Equal("/", _document.GetProperty("servers")[0].GetProperty("url").GetString());
    }

    // Before a request reaches the application the server may refuse it, whatever it asks for.
    [Fact]
    public void Document_EveryOperation_HasWhatTheServerRefuses() => Assert.All(Operations(), static operation => Assert.All(
        (string[])["400", "408", "414", "431", "500", "505"],
        status => Assert.True(
            operation.Value.GetProperty("responses").TryGetProperty(status, out _), $"{operation.Name} lacks {status}.")));

    private static IEnumerable<string> References(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject().SelectMany(static member =>
            member.Name == "$ref" ? [member.Value.GetString()!] : References(member.Value)),
        JsonValueKind.Array => element.EnumerateArray().SelectMany(References),
        _ => [],
    };

    private JsonElement Resolve(JsonElement reference) => reference.GetProperty("$ref").GetString()!.Split('/')
        .Skip(1).Aggregate(_document, static (element, name) => element.GetProperty(name));

    private List<(string Name, JsonElement Value)> Operations() =>
        [.. _document.GetProperty("paths").EnumerateObject().SelectMany(static path =>
            path.Value.EnumerateObject().Select(operation => ($"{operation.Name.ToUpperInvariant()} {path.Name}", operation.Value)))];
}
