using OrderActors.GrainInterfaces.Orders;

namespace OrderActors.Gateway.Tests.Support;

/// <summary>An intake that leaves every order to its grain.</summary>
internal sealed class FakeOrderIntake : IOrderIntakeGrain
{
    public ValueTask<OrderAnswer> PlaceAsync(string orderId, PlaceOrderMessage message, CancellationToken cancellationToken)
    {
        Assert.True(message.MayBeReferred, "The gateway can be referred.");
        return new ValueTask<OrderAnswer>(new OrderAnswer { Referral = OrderReferral.AsNew });
    }
}
