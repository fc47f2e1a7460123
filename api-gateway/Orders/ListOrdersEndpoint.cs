using System.Buffers;
using OrderActors.ApiGateway.Problems;
using OrderActors.ApiGateway.Requests;
using OrderActors.ApiGateway.Security;
using OrderActors.GrainInterfaces.Orders;

namespace OrderActors.ApiGateway.Orders;

/// <summary>Lists a tenant's orders, newest first.</summary>
internal sealed class ListOrdersEndpoint(OrderGrains orders, OrderCursors cursors) : IApiEndpoint
{
    public ApiRoute Route { get; } = ApiRoute.ForRole(ApiRoles.Orders, HttpMethods.Get, "/v1/orders") with
    {
        Query = ListOrdersQuery.Names,
    };

    public async ValueTask HandleAsync(ApiRequest request)
    {
        var errors = new ValidationErrors();
        var query = new ListOrdersQuery(cursors, request.Tenant, errors).Read(request.Context.Request.Query);
        if (errors.Any)
        {
            await request.RefuseAsync(Problem.Invalid(errors));
            return;
        }

        var page = await request.CallAsync(
            (Orders: orders.Queries(request.Tenant), query), static (call, deadline) => call.Orders.ListAsync(call.query, deadline));
        if (RefusalProblems.Of(page.Refusal) is { } problem)
        {
            await request.RefuseAsync(problem);
            return;
        }

        await JsonResponse.WriteAsync(request.Context, StatusCodes.Status200OK, Write(page, request.Tenant));
    }

    private ReadOnlyMemory<byte> Write(OrderPage page, string tenant)
    {
        var body = new ArrayBufferWriter<byte>(64 + page.Items.Sum(static item => item.Length + 1) + OrderCursors.Length);
        body.Write("{\"items\":["u8);
        for (var index = 0; index < page.Items.Length; index++)
        {
            body.Write(index == 0 ? default : ","u8);
            body.Write(page.Items[index]);
        }

        body.Write("],\"next\":"u8);
        if (page.Next is { } next)
        {
            // Base64url has nothing that JSON would escape.
            body.Write("\""u8);
            cursors.Write(tenant, next, body);
            body.Write("\"}"u8);
        }
        else
        {
            body.Write("null}"u8);
        }

        return body.WrittenMemory;
    }
}
