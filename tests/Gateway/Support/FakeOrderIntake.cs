using OrderActors.GrainInterfaces.Orders;

namespace OrderActors.Gateway.Tests.Support;

/// <summary>An intake that has every order answered by its grain.</summary>
/// <param name="order">Finds it.</param>
internal sealed class FakeOrderIntake(Func<string, FakeOrderGrain> order) : IOrderIntakeGrain
{
    public ValueTask<OrderAnswer> PlaceAsync(string orderId, PlaceOrderMessage message, CancellationToken cancellationToken) =>
        order(orderId).PlaceAsync(message, cancellationToken);
}
