using OrderActors.Grains.Orders;

namespace OrderActors.Simulation.Tests.Outside;

/// <content>What the shop's own people do.</content>
internal sealed partial class Clients
{
    // Reading a state takes a while, and most of them have nothing parked.
    private readonly Dictionary<string, long> _unparked = [];

    /// <summary>A person takes up again what the partners refused until it was parked.</summary>
    public void TakeUpWhatIsParked()
    {
        if (_running > 0)
        {
            return;
        }

        foreach (var row in _world.Database.Orders.Where(row => _unparked.GetValueOrDefault(row.Id) != row.Version).ToList())
        {
            var parked = OrderJson.ReadState(row.State).Effects.Where(effect => effect.RetryAt is null).ToList();
            if (parked.Count == 0)
            {
                _unparked[row.Id] = row.Version;
            }

            foreach (var effect in parked)
            {
                Start(CallAsync(row.Id, (grain, token) => grain.RetryEffectAsync(effect.Key, token)));
            }
        }
    }
}
