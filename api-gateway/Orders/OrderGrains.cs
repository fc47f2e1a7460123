using OrderActors.ApiGateway.Ids;
using OrderActors.ApiGateway.Requests;
using OrderActors.GrainInterfaces;
using OrderActors.GrainInterfaces.Orders;

namespace OrderActors.ApiGateway.Orders;

/// <summary>Finds the grain of an order.</summary>
internal sealed class OrderGrains(IGrainFactory grains, OrderIdScheme ids)
{
    /// <summary>The name of the path parameter.</summary>
    public const string IdParameter = "orderId";

    /// <summary>The order that a request's path names; null when the id was never made for the tenant.</summary>
    public IOrderGrain? Find(ApiRequest request) => Find(request.Tenant, request.PathValue(IdParameter));

    /// <summary>The order with an id; null when the id was never made for the tenant.</summary>
    public IOrderGrain? Find(string tenant, string orderId) => ids.IsValid(tenant, orderId) ? Get(tenant, orderId) : null;

    /// <summary>The order with an id that is known to be one.</summary>
    public IOrderGrain Get(string tenant, string orderId) => grains.Find<IOrderGrain>(new OrderKey(tenant, orderId).ToString());

    /// <summary>Asks for a new order.</summary>
    public ValueTask<OrderAnswer> PlaceAsync(string tenant, string orderId, PlaceOrderMessage message, CancellationToken deadline) =>
        grains.PlaceOrderAsync(tenant, orderId, message, deadline);

    /// <summary>The queries of a tenant.</summary>
    public IOrderQueryGrain Queries(string tenant) => grains.Find<IOrderQueryGrain>(tenant);
}
