using OrderActors.ApiGateway.Problems;
using OrderActors.ApiGateway.Requests;
using OrderActors.ApiGateway.Security;
using OrderActors.Domain;
using OrderActors.Domain.Orders;
using OrderActors.GrainInterfaces.Orders;

namespace OrderActors.ApiGateway.Orders;

/// <summary>Cancels an order, at any version or only at those that <c>If-Match</c> and <c>If-None-Match</c> allow.</summary>
internal sealed class CancelOrderEndpoint(OrderGrains orders) : IApiEndpoint
{
    private const long AnyVersion = 0;

    // An order takes a handful of steps in its life, and hardly two while somebody cancels it.
    private const int MaxAttempts = 3;

    public ApiRoute Route { get; } = ApiRoute.ForRole(ApiRoles.Orders, HttpMethods.Post, "/v1/orders/{orderId}/cancel");

    public async ValueTask HandleAsync(ApiRequest request)
    {
        if (Preconditions.Read(request.Context.Request.Headers, out var demand) is { } unreadable)
        {
            await request.RefuseAsync(unreadable);
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

        if (!await request.TryAdmitAsync())
        {
            return;
        }

        await OrderAnswers.WriteAsync(request, await CancelAsync(grain, demand, request.Deadline));
    }

    private static async ValueTask<OrderAnswer> CancelAsync(IOrderGrain grain, VersionDemand demand, CancellationToken deadline)
    {
        if (!demand.CanLapse)
        {
            return await grain.CancelAsync(AnyVersion, deadline);
        }

        if (demand is { Match: { Versions: { Count: 1 } versions }, NoneMatch: null })
        {
            return await grain.CancelAsync(versions[0], deadline);
        }

        // Several versions will do, or none can: which of them it is at has to be read, and is then demanded. It may come to another one
        // in between, which may do as well.
        var current = await grain.GetAsync(deadline);
        for (var attempt = 1; current is { Refusal: OrderRefusal.None, Order: { } order }; attempt++)
        {
            if (!demand.IsMetBy(order.Version))
            {
                return new OrderAnswer { Refusal = OrderRefusal.VersionMismatch, Order = order };
            }

            var answer = await grain.CancelAsync(order.Version, deadline);
            if (answer.Refusal != OrderRefusal.VersionMismatch || attempt == MaxAttempts)
            {
                return answer;
            }

            current = await grain.GetAsync(deadline);
        }

        return current;
    }
}
