using OrderActors.GrainInterfaces.Orders;

namespace OrderActors.Gateway.Tests.Support;

/// <summary>Queries that answer what they were told to.</summary>
internal sealed class FakeOrderQueryGrain : IOrderQueryGrain
{
    public List<OrderListQuery> Asked { get; } = [];

    public OrderPage Page { get; set; } = new([], null);

    public byte[]? Timeline { get; set; }

    public ValueTask<OrderPage> ListAsync(OrderListQuery query, CancellationToken cancellationToken)
    {
        Asked.Add(query);
        return ValueTask.FromResult(Page);
    }

    public ValueTask<byte[]?> GetTimelineAsync(string orderId, CancellationToken cancellationToken) => ValueTask.FromResult(Timeline);
}
