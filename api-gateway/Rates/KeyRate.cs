using System.Globalization;

namespace OrderActors.ApiGateway.Rates;

/// <summary>
/// A token bucket for the requests of one key. It is one number, the time at which the bucket will be full (the "theoretical arrival time"
/// of the generic cell rate algorithm, ITU-T I.371), so nothing has to be filled by a timer, and a request takes a token without a lock.
/// <see cref="System.Threading.RateLimiting.TokenBucketRateLimiter"/> has a lock and a clock of its own, and does not say when a token is
/// there again unless it refuses.
/// </summary>
internal sealed class KeyRate
{
    private readonly TimeProvider _clock;
    private readonly long _interval;
    private readonly long _capacity;
    private readonly long _origin;
    private long _fullAt;

    /// <param name="requestsPerSecond">Tokens a second, 1 or more.</param>
    /// <param name="burst">Tokens of a full bucket, 1 or more.</param>
    /// <param name="clock">The clock.</param>
    public KeyRate(int requestsPerSecond, int burst, TimeProvider clock)
    {
        _clock = clock;
        _interval = TimeSpan.TicksPerSecond / requestsPerSecond;
        _capacity = _interval * burst;
        _origin = clock.GetTimestamp();
        var window = Math.Max(1, (burst + requestsPerSecond - 1) / requestsPerSecond);
        Policy = string.Create(CultureInfo.InvariantCulture, $"\"key\";q={burst};w={window}");
    }

    /// <summary>The value of <c>RateLimit-Policy</c>: so many requests in so many seconds
    /// (draft-ietf-httpapi-ratelimit-headers-10).</summary>
    public string Policy { get; }

    /// <summary>Takes a token.</summary>
    public RateVerdict Take()
    {
        var now = _clock.GetElapsedTime(_origin).Ticks;
        while (true)
        {
            var seen = Volatile.Read(ref _fullAt);
            var next = Math.Max(seen, now) + _interval;
            if (next - now > _capacity)
            {
                return new RateVerdict(false, 0, TimeSpan.FromTicks(next - now - _capacity), TimeSpan.FromTicks(seen - now));
            }

            if (Interlocked.CompareExchange(ref _fullAt, next, seen) == seen)
            {
                return new RateVerdict(true, (_capacity - (next - now)) / _interval, TimeSpan.Zero, TimeSpan.FromTicks(next - now));
            }
        }
    }
}

/// <summary>What became of a request at its key's rate.</summary>
/// <param name="IsAllowed">Whether it goes on.</param>
/// <param name="Remaining">Requests that may be sent at once behind it.</param>
/// <param name="RetryAfter">When the next one is allowed, if this one is not.</param>
/// <param name="Reset">When all of the policy's quota is there again, if nothing is sent meanwhile.</param>
internal readonly record struct RateVerdict(bool IsAllowed, long Remaining, TimeSpan RetryAfter, TimeSpan Reset);
