using Microsoft.Extensions.Options;
using OrderActors.ApiGateway.Security;

namespace OrderActors.ApiGateway.Events;

/// <summary>Counts the open streams, all and of each key, and refuses those over either bound.</summary>
internal sealed class StreamPlaces(IOptions<EventStreamOptions> options, IOptions<ApiKeyOptions> keys)
{
    private readonly Lock _gate = new();

    // Two keys of one tenant with the same roles are equal, and two keys all the same.
    private readonly Dictionary<ApiKey, int> _ofKey = new(ReferenceEqualityComparer.Instance);
    private readonly int _maxOfKey = options.Value.LimitOfKey(keys.Value.Keys.Count);
    private int _count;

    /// <summary>Streams that are open.</summary>
    public int Count => Volatile.Read(ref _count);

    /// <summary>Streams that can be open.</summary>
    public int Max { get; } = options.Value.MaxStreams;

    /// <summary>Takes a place.</summary>
    /// <returns>False when there is none; then <see cref="Leave"/> is not called.</returns>
    public bool TryEnter(ApiKey key)
    {
        lock (_gate)
        {
            var ofKey = _ofKey.GetValueOrDefault(key);
            if (_count >= Max || ofKey >= _maxOfKey)
            {
                return false;
            }

            _count++;
            _ofKey[key] = ofKey + 1;
            return true;
        }
    }

    /// <summary>Gives the place back.</summary>
    public void Leave(ApiKey key)
    {
        lock (_gate)
        {
            _count--;
            if (--_ofKey[key] is var left && left > 0)
            {
                return;
            }

            _ofKey.Remove(key);
        }
    }
}
