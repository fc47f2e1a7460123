using System.Diagnostics;
using System.Net;
using OrderActors.ApiGateway.Telemetry;
using OrderActors.Domain.Orders;
using OrderActors.Gateway.Tests.Support;
using OrderActors.GrainInterfaces.Orders;

namespace OrderActors.Gateway.Tests.Telemetry;

public sealed class RequestTraceTests
{
    private const string Parent = "00f067aa0ba902b7";

    [Fact]
    public async Task Any_Collected_ContinuesTheCallersTraceThroughToTheGrain()
    {
        var trace = ActivityTraceId.CreateRandom().ToHexString();
        var spans = new List<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = static source => source.Name == RequestTrace.SourceName,
            Sample = static (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = span =>
            {
                // Other tests run beside this one, under traces of their own.
                if (span.TraceId.ToHexString() == trace)
                {
                    spans.Add(span);
                }
            },
        };
        ActivitySource.AddActivityListener(listener);
        await using var gateway = await GatewayHost.StartAsync();
        string? current = null;
        gateway.Grains.PrepareOrder = order => order.Answer = _ =>
        {
            current = Activity.Current?.TraceId.ToHexString();
            return ValueTask.FromResult(OrderAnswer.Refuse(OrderRefusal.StorageUnavailable));
        };

        using var response = await gateway.Client.SendAsync(
            HttpMethod.Get, $"/v1/orders/{gateway.OrderId()}", null, ("traceparent", $"00-{trace}-{Parent}-01"), ("tracestate", "a=b"));

        var problem = await response.ProblemAsync(HttpStatusCode.ServiceUnavailable, "storage-unavailable");
        Assert.Equal(trace, problem.GetProperty("traceId").GetString());
        Assert.Equal(trace, current);
        var span = Assert.Single(spans);
        Assert.Equal(("GET /v1/orders/{orderId}", ActivityKind.Server), (span.DisplayName, span.Kind));
        Assert.Equal(Parent, span.ParentSpanId.ToHexString());
        Assert.Equal("a=b", span.TraceStateString);
        Assert.Equal(ActivityStatusCode.Error, span.Status);
        Assert.Equal(503, span.GetTagItem("http.response.status_code"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("nonsense")]
    [InlineData("00-00000000000000000000000000000000-00f067aa0ba902b7-01")]
    public async Task Any_TraceParentThatIsNone_GetsATraceOfItsOwn(string header)
    {
        await using var gateway = await GatewayHost.StartAsync();

        using var response = await gateway.Client.SendAsync(HttpMethod.Get, "/v1/orders/x", null, ("traceparent", header));

        var problem = await response.ProblemAsync(HttpStatusCode.NotFound, "not-found");
        Assert.DoesNotMatch("^0+$", problem.GetProperty("traceId").GetString());
    }
}
