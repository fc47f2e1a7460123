using OrderActors.ApiGateway.Problems;
using OrderActors.ApiGateway.Requests;
using OrderActors.ApiGateway.Security;
using OrderActors.Domain.Orders;
using OrderActors.GrainInterfaces.Orders;

namespace OrderActors.ApiGateway.Orders;

/// <summary>Cancels an order, at any version or only at those that <c>If-Match</c> names.</summary>
internal sealed class CancelOrderEndpoint(OrderGrains orders) : IApiEndpoint
{
    private const long AnyVersion = 0;

    public ApiRoute Route { get; } = ApiRoute.ForRole(ApiRoles.Orders, HttpMethods.Post, "/v1/orders/{orderId}/cancel");

    public async ValueTask HandleAsync(ApiRequest request)
    {
        if (!EntityTags.TryReadMatch(request.Context.Request.Headers.IfMatch, out var demand))
        {
            await request.RefuseAsync(Problem.Invalid("If-Match", "must be * or a list of entity tags"));
            return;
        }

        if (await EmptyBody.RefuseAsync(request) is { } problem)
        {
            await request.RefuseAsync(problem);
            return;
        }

        if (orders.Find(request) is not { } grain)
        {
            await request.RefuseAsync(Problem.NotFound);
            return;
        }

        await OrderAnswers.WriteAsync(request, await CancelAsync(grain, demand, request.Deadline));
    }

    private static async ValueTask<OrderAnswer> CancelAsync(IOrderGrain grain, VersionDemand demand, CancellationToken deadline)
    {
        switch (demand.Versions)
        {
            case null:
                return await grain.CancelAsync(AnyVersion, deadline);
            case [var version]:
                return await grain.CancelAsync(version, deadline);
        }

        // Several versions will do, or none can: which of them it is at has to be read, and is then demanded.
        var current = await grain.GetAsync(deadline);
        if (current is not { Refusal: OrderRefusal.None, Order: { } order })
        {
            return current;
        }

        return demand.Versions.Contains(order.Version)
            ? await grain.CancelAsync(order.Version, deadline)
            : new OrderAnswer { Refusal = OrderRefusal.VersionMismatch, Order = order };
    }
}
