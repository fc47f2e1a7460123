using Microsoft.Extensions.Options;

namespace OrderActors.ApiGateway.Admission;

/// <summary>
/// Counts the requests in flight and refuses those over the bound. What the gateway holds is requests in flight and nothing else, so
/// this bounds its memory too.
/// </summary>
internal sealed class RequestsInFlight(IOptions<AdmissionOptions> options)
{
    private readonly int _max = options.Value.MaxRequestsInFlight;
    private int _count;

    /// <summary>Requests in flight now.</summary>
    public int Count => Math.Min(Volatile.Read(ref _count), _max);

    /// <summary>Whether the next request would be refused.</summary>
    public bool IsFull => Volatile.Read(ref _count) >= _max;

    /// <summary>Takes a place.</summary>
    /// <returns>False when there is none; then <see cref="Exit"/> is not called.</returns>
    public bool TryEnter()
    {
        if (Interlocked.Increment(ref _count) <= _max)
        {
            return true;
        }

        Interlocked.Decrement(ref _count);
        return false;
    }

    /// <summary>Gives the place back.</summary>
    public void Exit() => Interlocked.Decrement(ref _count);
}
