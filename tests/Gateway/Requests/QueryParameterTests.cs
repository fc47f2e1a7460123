using System.Net;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using OrderActors.ApiGateway.Requests;
using OrderActors.Gateway.Tests.Support;

namespace OrderActors.Gateway.Tests.Requests;

public sealed class QueryParameterTests : IAsyncLifetime
{
    private GatewayHost _gateway = null!;

    private IEnumerable<ApiRoute> Routes => _gateway.Services.GetRequiredService<EndpointDataSource>().Endpoints
        .Select(static endpoint => endpoint.Metadata.GetMetadata<ApiRoute>()).OfType<ApiRoute>();

    public async Task InitializeAsync() => _gateway = await GatewayHost.StartAsync();

    public async Task DisposeAsync() => await _gateway.DisposeAsync();

    [Theory]
    [InlineData("?dryRun=true", "dryRun: is not known")]
    [InlineData("?dryRun", "dryRun: is not known")]
    [InlineData("?a=1&b=2&a=3", "a: is not known,b: is not known")]
    [InlineData("?=1", "(a name that cannot be shown): is not known")]
    [InlineData("?a%0Ab=1", "(a name that cannot be shown): is not known")]
    public async Task Any_UnknownParameter_Is400OnEveryPathAndReachesNoGrain(string query, string faults)
    {
        Assert.Contains(Routes, static route => route.Access == ApiAccess.Signature);
        foreach (var route in Routes)
        {
            var path = route.Pattern.Replace("{orderId}", _gateway.OrderId(), StringComparison.Ordinal)
                .Replace("{sku}", GatewayHost.Sku, StringComparison.Ordinal);

            using var response = await _gateway.Client.SendAsync(new HttpMethod(route.Method), path + query);

            Assert.Equal(faults.Split(','), await response.FaultsAsync());
        }

        Assert.Empty(_gateway.Grains.Touched);
    }

    [Fact]
    public async Task Create_UnknownParameter_PlacesNothing()
    {
        using var response = await _gateway.Client.SendAsync(
            HttpMethod.Post,
            "/v1/orders?dryRun=true",
            Answers.Json("""{"customerId":"c","currency":"EUR","lines":[{"sku":"tea-01","quantity":1,"unitPriceMinor":1}]}"""),
            ("Idempotency-Key", "k-1"));

        Assert.Equal(["dryRun: is not known"], await response.FaultsAsync());
        Assert.Empty(_gateway.Grains.Touched);
    }

    // Who may not call a route learns nothing of it.
    [Fact]
    public async Task Any_UnknownParameterWithoutAKey_Is401()
    {
        using var response = await _gateway.Client.SendAsync(HttpMethod.Get, "/v1/orders?x=1", null, ("Authorization", "Bearer nobody"));

        await response.ProblemAsync(HttpStatusCode.Unauthorized, "unauthorized");
    }

    [Theory]
    [InlineData("/healthz?")]
    [InlineData("/v1/orders?&&")]
    public async Task Any_EmptyQuery_IsNone(string path)
    {
        using var response = await _gateway.Client.GetAsync(new Uri(path, UriKind.Relative));

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }
}
