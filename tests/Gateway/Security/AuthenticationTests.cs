using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Primitives;
using OrderActors.ApiGateway.Requests;
using OrderActors.ApiGateway.Security;
using OrderActors.Gateway.Tests.Support;

namespace OrderActors.Gateway.Tests.Security;

public sealed class AuthenticationTests : IAsyncLifetime
{
    private GatewayHost _gateway = null!;

    public async Task InitializeAsync()
    {
        _gateway = await GatewayHost.StartAsync();
        _gateway.Client.DefaultRequestHeaders.Authorization = null;
    }

    public async Task DisposeAsync() => await _gateway.DisposeAsync();

    [Theory]
    [InlineData(null)]
    [InlineData("Bearer")]
    [InlineData("Bearer unknown")]
    [InlineData("Bearer key-of-acm")]
    [InlineData("Bearer key-of-acmee")]
    [InlineData("Bearer dev")]
    [InlineData("Basic key-of-acme")]
    [InlineData("key-of-acme")]
    [InlineData("Bearer kéy")]
    public async Task Any_WithoutKnownKey_Is401AndTouchesNothing(string? authorization)
    {
        foreach (var endpoint in KeyedEndpoints())
        {
            using var response = await SendAsync(endpoint.Route, authorization);

            await response.ProblemAsync(HttpStatusCode.Unauthorized, "unauthorized");
            Assert.Equal("Bearer", response.Headers.WwwAuthenticate.ToString());
        }

        Assert.Empty(_gateway.Grains.Touched);
    }

    [Fact]
    public async Task Any_KeyWithoutTheRole_Is403AndTouchesNothing()
    {
        foreach (var endpoint in KeyedEndpoints())
        {
            var key = endpoint.Route.Role == ApiRoles.Stock ? GatewayHost.OrdersKey : GatewayHost.StockKey;
            using var response = await SendAsync(endpoint.Route, $"Bearer {key}");

            await response.ProblemAsync(HttpStatusCode.Forbidden, "forbidden");
        }

        Assert.Empty(_gateway.Grains.Touched);
    }

    [Theory]
    [InlineData("Bearer orders-key-of-acme")]
    [InlineData("bearer orders-key-of-acme")]
    [InlineData("BEARER  orders-key-of-acme ")]
    public async Task Any_KeyWithTheRole_IsAdmitted(string authorization)
    {
        using var response = await _gateway.Client.SendAsync(HttpMethod.Get, "/v1/orders", null, ("Authorization", authorization));

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Fact]
    public void TryAuthenticate_TwoHeaders_IsNobody() =>
        Assert.False(Keys().TryAuthenticate(new StringValues(["Bearer key-of-acme", "Bearer key-of-acme"]), out _));

    [Fact]
    public void TryAuthenticate_KeyThatIsTooLong_IsNobody() =>
        Assert.False(Keys().TryAuthenticate($"Bearer {new string('k', ApiKeyAuthenticator.MaxKeyLength + 1)}", out _));

    [Fact]
    public void TryAuthenticate_AllocatesNothing()
    {
        var keys = Keys();
        Assert.True(keys.TryAuthenticate("Bearer key-of-acme", out _));

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var round = 0; round < 1_000; round++)
        {
            keys.TryAuthenticate("Bearer key-of-acme", out _);
        }

        // Less than a byte a call; the runtime may allocate once for itself.
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 999);
    }

    [Theory]
    [InlineData("acme", true)]
    [InlineData("a-1", true)]
    [InlineData("", false)]
    [InlineData("Acme", false)]
    [InlineData("a/b", false)]
    [InlineData("a_b", false)]
    [InlineData("a b", false)]
    [InlineData("ä", false)]
    public void IsValid_TenantName_IsOfItsAlphabet(string name, bool valid) => Assert.Equal(valid, TenantName.IsValid(name));

    [Fact]
    public void IsValid_TenantName_HasAtMost64Characters()
    {
        Assert.True(TenantName.IsValid(new string('a', 64)));
        Assert.False(TenantName.IsValid(new string('a', 65)));
    }

    private ApiKeyAuthenticator Keys() => _gateway.Services.GetRequiredService<ApiKeyAuthenticator>();

    private List<IApiEndpoint> KeyedEndpoints()
    {
        var endpoints = _gateway.Services.GetServices<IApiEndpoint>()
            .Where(static endpoint => endpoint.Route.Access == ApiAccess.Key).ToList();
        Assert.True(endpoints.Count >= 8);
        return endpoints;
    }

    private Task<HttpResponseMessage> SendAsync(ApiRoute route, string? authorization)
    {
        var path = route.Pattern
            .Replace("{orderId}", _gateway.OrderId(), StringComparison.Ordinal)
            .Replace("{sku}", "tea-01", StringComparison.Ordinal);
        return _gateway.Client.SendAsync(
            new HttpMethod(route.Method), path, null, authorization is null ? [] : [("Authorization", authorization)]);
    }
}
