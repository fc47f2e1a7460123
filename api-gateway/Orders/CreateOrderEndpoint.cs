using OrderActors.ApiGateway.Admission;
using OrderActors.ApiGateway.Ids;
using OrderActors.ApiGateway.Problems;
using OrderActors.ApiGateway.Requests;
using OrderActors.ApiGateway.Security;
using OrderActors.Domain.Orders;

namespace OrderActors.ApiGateway.Orders;

/// <summary>Places an order. A repeat has the same id, reaches the same grains, and gets the first answer.</summary>
internal sealed class CreateOrderEndpoint(OrderGrains orders, OrderIdScheme ids) : IApiEndpoint
{
    /// <summary>The header that makes a repeat one.</summary>
    public const string KeyHeader = "Idempotency-Key";

    public ApiRoute Route { get; } = ApiRoute.ForRole(ApiRoles.Orders, HttpMethods.Post, "/v1/orders") with
    {
        Priority = RequestPriority.Create,
    };

    public async ValueTask HandleAsync(ApiRequest request)
    {
        var http = request.Context.Request;
        if (RequestBody.RefuseUnlessJson(http) is { } notJson)
        {
            await request.RefuseAsync(notJson);
            return;
        }

        var errors = new ValidationErrors();
        var key = ReadKey(http.Headers, errors);
        var order = await RequestBody.ReadAsync(request, errors, PlaceOrderBody.Read);
        if (order.Problem is not null || errors.Any)
        {
            await request.RefuseAsync(order.Problem ?? Problem.Invalid(errors));
            return;
        }

        if (!await request.TryAdmitAsync(SkuSlots.Of(request.Tenant, order.Lines[0].Sku)))
        {
            return;
        }

        var orderId = ids.Derive(request.Tenant, key, order.Lines[0].Sku);
        var answer = await request.CallAsync(
            (orders, request.Tenant, orderId, Message: order.Message(request.TraceId)),
            static (call, deadline) => call.orders.PlaceAsync(call.Tenant, call.orderId, call.Message, deadline));
        if (answer.Refusal == OrderRefusal.None)
        {
            request.Context.Response.Headers.Location = $"/v1/orders/{orderId}";
        }

        await OrderAnswers.WriteAsync(request, answer, StatusCodes.Status201Created);
    }

    private static string ReadKey(IHeaderDictionary headers, ValidationErrors errors)
    {
        var values = headers[KeyHeader];
        if (values is { Count: 1 } && TextRule.Key.Allows(values[0]))
        {
            return values[0]!;
        }

        errors.Add(KeyHeader, values.Count == 0 ? "is required" : TextRule.Key.Message);
        return "";
    }
}
