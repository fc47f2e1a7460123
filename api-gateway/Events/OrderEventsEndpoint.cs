using OrderActors.ApiGateway.Orders;
using OrderActors.ApiGateway.Problems;
using OrderActors.ApiGateway.Requests;
using OrderActors.ApiGateway.Security;
using OrderActors.GrainInterfaces.Orders;

namespace OrderActors.ApiGateway.Events;

/// <summary>Streams the steps of an order as server-sent events, from where the client is or from how the order is now.</summary>
internal sealed class OrderEventsEndpoint(OrderGrains orders, WatchedOrders watched, EventStreams streams) : IOngoingEndpoint
{
    /// <summary>The media type.</summary>
    public const string ContentType = "text/event-stream";

    private static readonly Problem Full = new(
        ProblemTypes.TooManyStreams, "Too many are open, of this key or of all. Nothing was changed.");

    public ApiRoute Route { get; } = ApiRoute.ForRole(ApiRoles.Orders, HttpMethods.Get, "/v1/orders/{orderId}/events");

    public async ValueTask HandleAsync(ApiRequest request)
    {
        if (LastEventId.Read(request.Context.Request.Headers, out var version) is { } problem)
        {
            await request.RefuseAsync(problem);
            return;
        }

        if (orders.Find(request) is null)
        {
            await request.RefuseAsync(Problem.NotFound);
            return;
        }

        var key = new OrderKey(request.Tenant, request.PathValue(OrderGrains.IdParameter));
        if (HttpMethods.IsHead(request.Context.Request.Method))
        {
            await TryBeginAsync(request, key, version);
            return;
        }

        if (streams.TryOpen(request, key) is not { } stream)
        {
            await request.RefuseAsync(Full);
            return;
        }

        var isHandedOver = false;
        try
        {
            if (await TryBeginAsync(request, key, version) is { } history)
            {
                streams.Begin(stream, history);
                request.Context.Features.Set<IOngoingAnswer>(stream);
                isHandedOver = true;
            }
        }
        finally
        {
            if (!isHandedOver)
            {
                stream.Dispose();
            }
        }
    }

    /// <summary>Reads what a stream begins with, and sets the answer's head.</summary>
    /// <returns>Null when there is no stream; then the request is answered.</returns>
    private async ValueTask<OrderHistory?> TryBeginAsync(ApiRequest request, OrderKey key, long? version)
    {
        var history = await watched.ReadAsync(key, version, request.Deadline);
        if (RefusalProblems.Of(history.Refusal) is { } problem)
        {
            await request.RefuseAsync(problem);
            return null;
        }

        var response = request.Context.Response;
        response.Headers.CacheControl = "no-store";
        if (history.IsEnded && history.Steps.IsEmpty)
        {
            // By this the client knows that it need not come back.
            response.StatusCode = StatusCodes.Status204NoContent;
            return null;
        }

        // So that a proxy which gathers answers passes this one on as it comes.
        response.Headers["X-Accel-Buffering"] = "no";
        response.ContentType = ContentType;
        return history;
    }
}
