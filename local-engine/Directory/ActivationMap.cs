using OrderActors.LocalEngine.Activations;

namespace OrderActors.LocalEngine.Directory;

/// <summary>
/// Activations by key, in parts with a lock each. A part that has become nearly empty gives its memory back, which a
/// <c>ConcurrentDictionary</c> never does: after a load of a million grains its table would be the largest thing left. Small parts also
/// grow in small steps, so no call waits for a large table to be copied.
/// </summary>
internal sealed class ActivationMap
{
    private const int PartBits = 6;
    private const int PartCount = 1 << PartBits;
    private const int HashedCharacters = 12;

    /// <summary>Tables up to this size are kept.</summary>
    private const int SmallCapacity = 64;

    private readonly Part[] _parts = [.. Enumerable.Range(0, PartCount).Select(static _ => new Part())];

    /// <summary>What is there, part after part; activations come and go meanwhile.</summary>
    public IEnumerable<Activation> All => _parts.SelectMany(static part => part.Copy());

    /// <summary>The activation of a key, made if there is none.</summary>
    public Activation GetOrAdd(string key, GrainClass @class) => PartOf(key).GetOrAdd(key, @class);

    /// <summary>Removes an activation, and no other of its key.</summary>
    public void Remove(Activation activation) => PartOf(activation.Key).Remove(activation);

    /// <summary>By the end of the key, where keys differ most. Not by the string's own hash code, which is another one in every process:
    /// a simulation has to meet activations in the same order each time.</summary>
    private Part PartOf(string key)
    {
        var hash = (uint)key.Length;
        foreach (var character in key.AsSpan(Math.Max(0, key.Length - HashedCharacters)))
        {
            hash = (hash * 31) + character;
        }

        return _parts[(hash * 2_654_435_769) >> (32 - PartBits)];
    }

    private sealed class Part
    {
        private readonly Lock _gate = new();
        private readonly Dictionary<string, Activation> _activations = new(StringComparer.Ordinal);

        public Activation GetOrAdd(string key, GrainClass @class)
        {
            lock (_gate)
            {
                if (!_activations.TryGetValue(key, out var activation))
                {
                    activation = new Activation(@class, key, null);
                    _activations.Add(key, activation);
                }

                return activation;
            }
        }

        public void Remove(Activation activation)
        {
            lock (_gate)
            {
                if (!_activations.TryGetValue(activation.Key, out var current) || !ReferenceEquals(current, activation))
                {
                    return;
                }

                _activations.Remove(activation.Key);
                if (_activations.Capacity > SmallCapacity && _activations.Count < _activations.Capacity / 8)
                {
                    _activations.TrimExcess(_activations.Count * 2);
                }
            }
        }

        public Activation[] Copy()
        {
            lock (_gate)
            {
                return [.. _activations.Values];
            }
        }
    }
}
