using OrderActors.ApiGateway.Problems;
using OrderActors.ApiGateway.Requests;
using OrderActors.ApiGateway.Security;
using OrderActors.Domain.Orders;

namespace OrderActors.ApiGateway.Orders;

/// <summary>Reads an order, or says that the caller has it already.</summary>
internal sealed class GetOrderEndpoint(OrderGrains orders) : IApiEndpoint
{
    public ApiRoute Route { get; } = ApiRoute.ForRole(ApiRoles.Orders, HttpMethods.Get, "/v1/orders/{orderId}");

    public async ValueTask HandleAsync(ApiRequest request)
    {
        if (orders.Find(request) is not { } grain)
        {
            await request.RefuseAsync(Problem.NotFound);
            return;
        }

        var answer = await grain.GetAsync(request.Deadline);
        if (answer is { Refusal: OrderRefusal.None, Order: { } order }
            && EntityTags.NoneMatchNames(request.Context.Request.Headers.IfNoneMatch, order.Version))
        {
            request.Context.Response.Headers.ETag = EntityTags.Of(order.Version);
            request.Context.Response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }

        await OrderAnswers.WriteAsync(request, answer);
    }
}
