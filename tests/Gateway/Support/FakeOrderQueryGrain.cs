using OrderActors.Domain.Orders;
using OrderActors.GrainInterfaces.Orders;

namespace OrderActors.Gateway.Tests.Support;

/// <summary>Queries that answer what they were told to.</summary>
internal sealed class FakeOrderQueryGrain : IOrderQueryGrain
{
    public List<OrderListQuery> Asked { get; } = [];

    public OrderPage Page { get; set; } = new([], null);

    public OrderTimeline Timeline { get; set; } = new(OrderRefusal.NotFound, []);

    public ValueTask<OrderPage> ListAsync(OrderListQuery query, CancellationToken cancellationToken)
    {
        Asked.Add(query);
        return ValueTask.FromResult(Page);
    }

    public ValueTask<OrderTimeline> GetTimelineAsync(string orderId, CancellationToken cancellationToken) =>
        ValueTask.FromResult(Timeline);
}
