using OrderActors.ApiGateway.Problems;
using OrderActors.ApiGateway.Requests;
using OrderActors.ApiGateway.Security;
using OrderActors.Domain.Orders;
using OrderActors.GrainInterfaces.Orders;

namespace OrderActors.ApiGateway.Orders;

/// <summary>Reads an order, or says that the caller has it already, or that it is not what the caller takes it for.</summary>
internal sealed class GetOrderEndpoint(OrderGrains orders) : IApiEndpoint
{
    public ApiRoute Route { get; } = ApiRoute.ForRole(ApiRoles.Orders, HttpMethods.Get, "/v1/orders/{orderId}");

    public async ValueTask HandleAsync(ApiRequest request)
    {
        var headers = request.Context.Request.Headers;
        if (Preconditions.ReadMatch(headers, out var match) is { } problem)
        {
            await request.RefuseAsync(problem);
            return;
        }

        if (orders.Find(request) is not { } grain)
        {
            await request.RefuseAsync(Problem.NotFound);
            return;
        }

        var answer = await request.CallAsync(grain, static (grain, deadline) => grain.GetAsync(deadline));
        if (answer is { Refusal: OrderRefusal.None, Order: { } order })
        {
            switch (Preconditions.Judge(headers, match, order.Version))
            {
                case ReadVerdict.NotModified:
                    Preconditions.WriteNotModified(request.Context.Response, order.Version);
                    return;
                case ReadVerdict.Mismatch:
                    answer = OrderAnswer.Refuse(OrderRefusal.VersionMismatch);
                    break;
            }
        }

        await OrderAnswers.WriteAsync(request, answer);
    }
}
