using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using OrderActors.ApiGateway.Events;
using OrderActors.ApiGateway.Requests;
using OrderActors.ApiGateway.Security;
using OrderActors.Domain.Orders;
using OrderActors.Gateway.Tests.Support;
using OrderActors.GrainInterfaces.Orders;
using OrderActors.Tests.Support;

namespace OrderActors.Gateway.Tests.Events;

/// <summary>What a stream makes of frames that are not the next ones.</summary>
public sealed class FrameOrderTests
{
    [Theory]
    [InlineData("3", "3")]
    [InlineData("2 3", "3")]
    [InlineData("3 2 3 4", "3 4")]
    [InlineData("4", "")]
    [InlineData("3 5 4", "")]
    public async Task Frames_Pushed_AreWrittenOnceAndInOrderOrNotAtAll(string pushed, string written)
    {
        await using var gateway = await GatewayHost.StartAsync();
        var body = new MemoryStream();
        var requests = gateway.Services.GetRequiredService<ApiRequestPool>();
        var context = new DefaultHttpContext { Response = { Body = body } };
        context.Features.Set<IHttpRequestLifetimeFeature>(new HttpRequestLifetimeFeature());
        var route = ApiRoute.ForRole(ApiRoles.Orders, HttpMethods.Get, "/v1/orders/{orderId}/events");
        var request = requests.Rent(context, route, gateway.Clock.GetTimestamp());
        request.Identify(new ApiKey(GatewayHost.Tenant, ApiRoles.Orders));
        // Whoever looks at the order's version meanwhile finds it as the stream has it.
        var order = new OrderKey(GatewayHost.Tenant, gateway.OrderId());
        gateway.Grains.Steps.Set(order, 2);
        var streams = gateway.Services.GetRequiredService<EventStreams>();
        using var stream = streams.TryOpen(request, order)!;
        requests.Return(request);
        streams.Begin(stream, new OrderHistory(OrderRefusal.None, [], 2, IsEnded: false));
        var frames = pushed.Split(' ').Select(int.Parse).Select(static version => new OrderFrame(
            version, Encoding.ASCII.GetBytes($"{version} "), IsLast: false)).ToArray();

        stream.Push(frames);
        var running = stream.RunAsync();
        if (frames.Max(static frame => frame.Version) == 5 || pushed == "4")
        {
            // What is missing is for the client to ask for.
            await Eventually.Done(running);
        }

        await Eventually.True(() => body.Length > 0 || written.Length == 0);
        stream.End(StreamEnd.Client);
        await Eventually.Done(running);
        Assert.Equal(written, Encoding.ASCII.GetString(body.ToArray()).Trim());
    }
}
