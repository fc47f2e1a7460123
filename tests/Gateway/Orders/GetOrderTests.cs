using System.Net;
using OrderActors.Domain.Orders;
using OrderActors.Gateway.Tests.Support;
using OrderActors.GrainInterfaces.Orders;

namespace OrderActors.Gateway.Tests.Orders;

public sealed class GetOrderTests : IAsyncLifetime
{
    private GatewayHost _gateway = null!;

    public async Task InitializeAsync() => _gateway = await GatewayHost.StartAsync();

    public async Task DisposeAsync() => await _gateway.DisposeAsync();

    [Fact]
    public async Task Get_Known_IsTheGrainsBytesWithEntityTag()
    {
        using var response = await GetAsync(version: 40);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("\"40\"", response.Headers.ETag?.Tag);
        Assert.Equal(FakeOrderGrain.Json, await response.Content.ReadAsStringAsync());
    }

    [Theory]
    [InlineData("\"3\"", true)]
    [InlineData("W/\"3\"", true)]
    [InlineData("*", true)]
    [InlineData("\"1\", \"3\"", true)]
    [InlineData("\"a,b\" , W/\"3\"", true)]
    [InlineData("\"33\"", false)]
    [InlineData("\"03\"", false)]
    [InlineData("\"1\", \"2\"", false)]
    [InlineData("3", false)]
    [InlineData("\"3", false)]
    public async Task Get_IfNoneMatch_Is304WhereItNamesTheVersion(string header, bool notModified)
    {
        using var response = await GetAsync(version: 3, ("If-None-Match", header));

        Assert.Equal(notModified ? HttpStatusCode.NotModified : HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("\"3\"", response.Headers.ETag?.Tag);
        Assert.Equal(notModified ? "" : FakeOrderGrain.Json, await response.Content.ReadAsStringAsync());
    }

    [Theory]
    [InlineData("\"3\"", null, 200)]
    [InlineData("*", null, 200)]
    [InlineData("\"2\", \"3\"", null, 200)]
    [InlineData("\"2\"", null, 412)]
    [InlineData("W/\"3\"", null, 412)]
    [InlineData("3", null, 400)]
    [InlineData("\"3\"", "\"3\"", 304)]
    [InlineData("\"2\"", "\"3\"", 412)]
    [InlineData("\"2\"", "*", 412)]
    public async Task Get_IfMatch_IsLookedAtBeforeIfNoneMatch(string ifMatch, string? ifNoneMatch, int status)
    {
        using var response = ifNoneMatch is null
            ? await GetAsync(version: 3, ("If-Match", ifMatch))
            : await GetAsync(version: 3, ("If-Match", ifMatch), ("If-None-Match", ifNoneMatch));

        Assert.Equal(status, (int)response.StatusCode);
        Assert.Equal(status is 200 or 304 ? "\"3\"" : null, response.Headers.ETag?.Tag);
    }

    [Fact]
    public async Task Get_UnknownWithIfMatch_Is404()
    {
        using var response = await _gateway.Client.SendAsync(
            HttpMethod.Get, $"/v1/orders/{_gateway.OrderId()}", null, ("If-Match", "\"1\""));

        await response.ProblemAsync(HttpStatusCode.NotFound, "not-found");
    }

    [Fact]
    public async Task Get_SeveralIfNoneMatchLines_AreOneList()
    {
        using var response = await GetAsync(version: 3, ("If-None-Match", "\"1\""), ("If-None-Match", "\"3\""));

        Assert.Equal(HttpStatusCode.NotModified, response.StatusCode);
    }

    [Fact]
    public async Task Get_UnknownEvenWithIfNoneMatchStar_Is404()
    {
        using var response = await _gateway.Client.SendAsync(
            HttpMethod.Get, $"/v1/orders/{_gateway.OrderId()}", null, ("If-None-Match", "*"));

        await response.ProblemAsync(HttpStatusCode.NotFound, "not-found");
    }

    [Fact]
    public async Task Get_IdThatWasNeverMade_Is404AndTouchesNoGrain()
    {
        var own = _gateway.OrderId();
        var changed = own[..^1] + (own[^1] == '0' ? '1' : '0');
        string[] ids =
            [_gateway.OrderId("k-1", "rival"), changed, own.ToLowerInvariant(), own[..^1], own + "0", "ord_", "x", "%20", "a%2Fb"];
        foreach (var id in ids)
        {
            foreach (var path in (string[])["", "/timeline"])
            {
                using var response = await _gateway.Client.GetAsync(new Uri($"/v1/orders/{id}{path}", UriKind.Relative));
                await response.ProblemAsync(HttpStatusCode.NotFound, "not-found");
            }

            using var cancelled = await _gateway.Client.SendAsync(HttpMethod.Post, $"/v1/orders/{id}/cancel");
            await cancelled.ProblemAsync(HttpStatusCode.NotFound, "not-found");
        }

        Assert.Empty(_gateway.Grains.Touched);
    }

    [Fact]
    public async Task Get_OtherTenantsOrder_IsTheSame404AsAnUnknownOne()
    {
        _gateway.Grains.Order("rival", _gateway.OrderId("k-1", "rival")).Answers(version: 1);

        using var foreign = await _gateway.Client.GetAsync(new Uri($"/v1/orders/{_gateway.OrderId("k-1", "rival")}", UriKind.Relative));
        using var unknown = await _gateway.Client.GetAsync(new Uri($"/v1/orders/{_gateway.OrderId("k-9")}", UriKind.Relative));

        var first = await foreign.ProblemAsync(HttpStatusCode.NotFound, "not-found");
        var second = await unknown.ProblemAsync(HttpStatusCode.NotFound, "not-found");
        Assert.Equal(
            first.EnumerateObject().Where(static member => member.Name != "traceId").Select(static member => member.ToString()),
            second.EnumerateObject().Where(static member => member.Name != "traceId").Select(static member => member.ToString()));
        Assert.Equal(foreign.Headers.ToString(), unknown.Headers.ToString());
    }

    [Fact]
    public async Task Get_StorageDown_SaysWhenToRepeat()
    {
        _gateway.Grains.PrepareOrder = static order => order.Answers(OrderAnswer.Refuse(OrderRefusal.StorageUnavailable));

        using var response = await _gateway.Client.GetAsync(new Uri($"/v1/orders/{_gateway.OrderId()}", UriKind.Relative));

        await response.ProblemAsync(HttpStatusCode.ServiceUnavailable, "storage-unavailable");
        Assert.NotNull(response.Headers.RetryAfter?.Delta);
    }

    [Fact]
    public async Task Timeline_Known_IsItsSteps()
    {
        _gateway.Grains.Queries(GatewayHost.Tenant).Timeline = new(OrderRefusal.None, """[{"version":1}]"""u8.ToArray());

        using var response = await _gateway.Client.GetAsync(new Uri($"/v1/orders/{_gateway.OrderId()}/timeline", UriKind.Relative));

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("""{"items":[{"version":1}]}""", await response.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Timeline_Unknown_Is404()
    {
        using var response = await _gateway.Client.GetAsync(new Uri($"/v1/orders/{_gateway.OrderId()}/timeline", UriKind.Relative));

        await response.ProblemAsync(HttpStatusCode.NotFound, "not-found");
    }

    [Fact]
    public async Task Timeline_WithoutTheDatabase_Is503()
    {
        _gateway.Grains.Queries(GatewayHost.Tenant).Timeline = new(OrderRefusal.StorageUnavailable, []);

        using var response = await _gateway.Client.GetAsync(new Uri($"/v1/orders/{_gateway.OrderId()}/timeline", UriKind.Relative));

        await response.ProblemAsync(HttpStatusCode.ServiceUnavailable, "storage-unavailable");
    }

    private Task<HttpResponseMessage> GetAsync(long version, params (string Name, string Value)[] headers)
    {
        _gateway.Grains.Order(GatewayHost.Tenant, _gateway.OrderId()).Answers(version);
        return _gateway.Client.SendAsync(HttpMethod.Get, $"/v1/orders/{_gateway.OrderId()}", null, headers);
    }
}
