using System.Net;
using OrderActors.ApiGateway.Problems;
using OrderActors.Domain.Orders;
using OrderActors.Domain.Stock;
using OrderActors.Gateway.Tests.Support;
using OrderActors.GrainInterfaces.Orders;

namespace OrderActors.Gateway.Tests.Problems;

public sealed class ProblemTests : IAsyncLifetime
{
    private GatewayHost _gateway = null!;

    public static TheoryData<OrderRefusal> OrderRefusals =>
        [.. Enum.GetValues<OrderRefusal>().Where(static refusal => refusal != OrderRefusal.None)];

    public static TheoryData<StockRefusal> StockRefusals =>
        [.. Enum.GetValues<StockRefusal>().Where(static refusal => refusal != StockRefusal.None)];

    public async Task InitializeAsync() => _gateway = await GatewayHost.StartAsync();

    public async Task DisposeAsync() => await _gateway.DisposeAsync();

    [Fact]
    public void Types_All_HaveTheirOwnCodeAndStandInTheList()
    {
        var fields = typeof(ProblemTypes).GetFields().Select(static field => (ProblemType)field.GetValue(null)!).ToList();

        Assert.Equal(fields, ProblemTypes.All);
        Assert.Equal(fields.Count, fields.Select(static type => type.Code).Distinct().Count());
        Assert.All(fields, static type => Assert.Matches("^[a-z]+(-[a-z]+)*$", type.Code));
        Assert.All(fields, static type => Assert.InRange(type.Status, 400, 505));
        Assert.Equal(fields.OrderBy(static type => type.Status), fields);
    }

    [Theory]
    [MemberData(nameof(OrderRefusals))]
    public void Of_EveryOrderRefusal_IsAProblemThatSaysWhetherToRepeat(OrderRefusal refusal)
    {
        var problem = RefusalProblems.Of(new OrderAnswer { Refusal = refusal, Skus = ["tea-01"], Member = "currency" });

        Assert.NotNull(problem);
        Assert.Contains(problem.Type, ProblemTypes.All);
        Assert.NotEqual("", problem.Detail);
        Assert.Equal(refusal.IsTransient(), problem.Type.RetryAfterSeconds > 0);
    }

    [Theory]
    [MemberData(nameof(StockRefusals))]
    public void Of_EveryStockRefusal_IsAProblem(StockRefusal refusal)
    {
        var problem = RefusalProblems.Of(refusal);

        Assert.NotNull(problem);
        Assert.Contains(problem.Type, ProblemTypes.All);
        Assert.NotEqual("", problem.Detail);
    }

    [Fact]
    public void Of_NoRefusal_IsNoProblem()
    {
        Assert.Null(RefusalProblems.Of(new OrderAnswer()));
        Assert.Null(RefusalProblems.Of(StockRefusal.None));
        Assert.Throws<ArgumentOutOfRangeException>(() => RefusalProblems.TypeOf(OrderRefusal.None));
        Assert.Throws<ArgumentOutOfRangeException>(() => RefusalProblems.TypeOf((OrderRefusal)999));
        Assert.Throws<ArgumentOutOfRangeException>(() => RefusalProblems.TypeOf((StockRefusal)999));
    }

    [Theory]
    [InlineData("GET", "/")]
    [InlineData("GET", "/v1")]
    [InlineData("GET", "/v1/order")]
    [InlineData("POST", "/v2/orders")]
    [InlineData("GET", "/v1/orders/x/y/z")]
    [InlineData("DELETE", "/favicon.ico")]
    public async Task Any_UnknownPath_Is404(string method, string path)
    {
        using var response = await _gateway.Client.SendAsync(new HttpMethod(method), path);

        await response.ProblemAsync(HttpStatusCode.NotFound, "not-found");
    }

    [Theory]
    [InlineData("DELETE", "/v1/orders", "POST, GET, HEAD")]
    [InlineData("PUT", "/v1/orders/x", "GET, HEAD")]
    [InlineData("GET", "/v1/orders/x/cancel", "POST")]
    [InlineData("PATCH", "/v1/stock/tea-01", "GET, HEAD, PUT")]
    [InlineData("OPTIONS", "/v1/stock/tea-01/adjustments", "POST")]
    [InlineData("POST", "/healthz", "GET, HEAD")]
    public async Task Any_OtherMethod_Is405WithThoseAllowed(string method, string path, string allowed)
    {
        using var response = await _gateway.Client.SendAsync(new HttpMethod(method), path);

        await response.ProblemAsync(HttpStatusCode.MethodNotAllowed, "method-not-allowed");
        Assert.Equal(allowed, string.Join(", ", response.Content.Headers.Allow));
    }

    [Fact]
    public async Task Any_Bug_Is500WithoutAnythingOfTheInside()
    {
        _gateway.Grains.PrepareOrder = static order => order.Answer = static _ => throw new InvalidOperationException("the secret inside");

        using var response = await _gateway.Client.SendAsync(HttpMethod.Get, $"/v1/orders/{_gateway.OrderId()}");

        await response.ProblemAsync(HttpStatusCode.InternalServerError, "internal-error");
        var text = await response.Content.ReadAsStringAsync();
        Assert.DoesNotContain("secret", text, StringComparison.Ordinal);
        Assert.DoesNotContain(" at ", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Any_CallCancelledByNobodyHere_IsTheClustersFault()
    {
        _gateway.Grains.PrepareOrder = static order => order.Answer = static _ => throw new OperationCanceledException("The silo stops.");

        using var response = await _gateway.Client.SendAsync(HttpMethod.Post, $"/v1/orders/{_gateway.OrderId()}/cancel");

        await response.ProblemAsync(HttpStatusCode.ServiceUnavailable, "cluster-unavailable");
    }

    [Fact]
    public async Task Any_GrainsMailboxFull_IsOverloaded()
    {
        _gateway.Grains.PrepareOrder = static order => order.Answer = static _ => throw new LimitExceededException("full");

        using var response = await _gateway.Client.SendAsync(HttpMethod.Get, $"/v1/orders/{_gateway.OrderId()}");

        await response.ProblemAsync(HttpStatusCode.ServiceUnavailable, "overloaded");
        Assert.NotNull(response.Headers.RetryAfter);
    }
}
