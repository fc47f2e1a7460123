using OrderActors.ApiGateway.Problems;
using OrderActors.ApiGateway.Requests;
using OrderActors.ApiGateway.Security;

namespace OrderActors.ApiGateway.Orders;

/// <summary>Reads every step that an order took.</summary>
internal sealed class GetTimelineEndpoint(OrderGrains orders) : IApiEndpoint
{
    public ApiRoute Route { get; } = ApiRoute.ForRole(ApiRoles.Orders, HttpMethods.Get, "/v1/orders/{orderId}/timeline");

    public async ValueTask HandleAsync(ApiRequest request)
    {
        if (orders.Find(request) is null)
        {
            await request.RefuseAsync(Problem.NotFound);
            return;
        }

        var orderId = request.PathValue(OrderGrains.IdParameter);
        var timeline = await request.CallAsync(
            (Orders: orders.Queries(request.Tenant), orderId),
            static (call, deadline) => call.Orders.GetTimelineAsync(call.orderId, deadline));
        if (RefusalProblems.Of(timeline.Refusal) is { } problem)
        {
            await request.RefuseAsync(problem);
            return;
        }

        byte[] body = [.. "{\"items\":"u8, .. timeline.Steps, .. "}"u8];
        await JsonResponse.WriteAsync(request.Context, StatusCodes.Status200OK, body);
    }
}
