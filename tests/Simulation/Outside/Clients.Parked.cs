using OrderActors.Grains.Orders;

namespace OrderActors.Simulation.Tests.Outside;

/// <content>What the shop's own people do.</content>
internal sealed partial class Clients
{
    /// <summary>A person takes up again what the partners refused until it was parked.</summary>
    public void TakeUpWhatIsParked()
    {
        if (_running > 0)
        {
            return;
        }

        foreach (var row in _world.Database.Orders.ToList())
        {
            foreach (var effect in OrderJson.ReadState(row.State).Effects.Where(effect => effect.RetryAt is null))
            {
                Start(CallAsync(row.Id, (grain, token) => grain.RetryEffectAsync(effect.Key, token)));
            }
        }
    }
}
