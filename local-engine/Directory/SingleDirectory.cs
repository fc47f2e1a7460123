using System.Collections.Concurrent;
using OrderActors.LocalEngine.Activations;

namespace OrderActors.LocalEngine.Directory;

/// <summary>One activation a key.</summary>
internal sealed class SingleDirectory(GrainClass @class) : ActivationDirectory
{
    private readonly ConcurrentDictionary<string, Activation> _activations = new(StringComparer.Ordinal);

    internal override IEnumerable<Activation> All => _activations.Select(entry => entry.Value);

    internal override void Deliver(string key, Turn turn, bool mayRunHere)
    {
        while (true)
        {
            if (!_activations.TryGetValue(key, out var activation))
            {
                activation = _activations.GetOrAdd(key, static (key, @class) => new Activation(@class, key, null), @class);
            }

            if (activation.Receive(turn, mayRunHere))
            {
                return;
            }
        }
    }

    internal override void Remove(Activation activation) => _activations.TryRemove(KeyValuePair.Create(activation.Key, activation));
}
