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
        var steps = orders.Find(request) is null
            ? null
            : await orders.Queries(request.Tenant).GetTimelineAsync(request.PathValue(OrderGrains.IdParameter), request.Deadline);
        if (steps is null)
        {
            await request.RefuseAsync(Problem.NotFound);
            return;
        }

        byte[] body = [.. "{\"items\":"u8, .. steps, .. "}"u8];
        await JsonResponse.WriteAsync(request.Context, StatusCodes.Status200OK, body);
    }
}
