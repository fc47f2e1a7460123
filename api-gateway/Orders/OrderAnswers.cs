using OrderActors.ApiGateway.Problems;
using OrderActors.ApiGateway.Requests;
using OrderActors.GrainInterfaces.Orders;

namespace OrderActors.ApiGateway.Orders;

/// <summary>Turns what an order grain answered into HTTP.</summary>
internal static class OrderAnswers
{
    /// <summary>Says that the answer is the first one to the same request again.</summary>
    public const string ReplayedHeader = "Idempotency-Replayed";

    /// <summary>Answers with the order, or with the refusal's problem.</summary>
    public static ValueTask WriteAsync(ApiRequest request, OrderAnswer answer, int status = StatusCodes.Status200OK)
    {
        request.OnAnswer(answer.QueueDelayMs);
        if (answer.Replayed)
        {
            request.Context.Response.Headers[ReplayedHeader] = "true";
        }

        if (RefusalProblems.Of(answer) is { } problem)
        {
            return request.RefuseAsync(problem);
        }

        var order = answer.Order ?? throw new InvalidOperationException("An order grain accepted and answered no order.");
        request.Context.Response.Headers.ETag = EntityTags.Of(order.Version);
        return JsonResponse.WriteAsync(request.Context, status, order.Json);
    }
}
