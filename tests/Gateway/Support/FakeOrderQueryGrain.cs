using System.Collections.Immutable;
using OrderActors.Domain.Orders;
using OrderActors.GrainInterfaces.Orders;

namespace OrderActors.Gateway.Tests.Support;

/// <summary>Queries that answer what they were told to.</summary>
internal sealed class FakeOrderQueryGrain(string key, FakeSteps steps) : IOrderQueryGrain
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

    public ValueTask<OrderHistory> ReadStepsAsync(string orderId, long? afterVersion, CancellationToken cancellationToken) =>
        steps.ReadAsync(new OrderKey(key, orderId), afterVersion, cancellationToken);

    public ValueTask<OrderVersions> ReadVersionsAsync(ImmutableArray<string> keys, CancellationToken cancellationToken) =>
        steps.ReadVersionsAsync(keys);
}
