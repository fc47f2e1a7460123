using OrderActors.LocalEngine.Activations;

namespace OrderActors.LocalEngine.Directory;

/// <summary>One activation a key.</summary>
internal sealed class SingleDirectory(GrainClass @class) : ActivationDirectory
{
    private readonly ActivationMap _activations = new();

    internal override IEnumerable<Activation> All => _activations.All;

    internal override void Deliver(string key, Turn turn, bool mayRunHere)
    {
        while (!_activations.GetOrAdd(key, @class).Receive(turn, mayRunHere))
        {
            // It went while the call came; the next one is another.
        }
    }

    internal override void Remove(Activation activation) => _activations.Remove(activation);
}
