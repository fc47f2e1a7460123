namespace OrderActors.Grains.Orders;

/// <summary>
/// How an order that only others' claims stand in the way of asks again: after pauses that grow and are spread, for a while. It holds
/// no units meanwhile, and gives up when whoever wanted it does.
/// </summary>
/// <param name="services">What orders share.</param>
/// <param name="isSpent">Whether it asks only once.</param>
internal sealed class Patience(OrderServices services, bool isSpent)
{
    /// <summary>How long; a claim lives for about one commit.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(2);

    /// <summary>How long a SKU may take to answer one who asks only once.</summary>
    private static readonly TimeSpan LimitOnce = TimeSpan.FromMilliseconds(200);

    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(320);

    private readonly long _begun = services.Clock.GetTimestamp();
    private TimeSpan _pause = TimeSpan.FromMilliseconds(10);

    /// <summary>What is left of it.</summary>
    public TimeSpan Left => TimeSpan.FromTicks(Math.Max(0, ((isSpent ? LimitOnce : Limit) - services.Clock.GetElapsedTime(_begun)).Ticks));

    /// <summary>Waits until it is time to ask again.</summary>
    /// <returns>False when it has taken too long.</returns>
    /// <exception cref="OperationCanceledException">Nobody waits for the order any more.</exception>
    public async ValueTask<bool> TryWaitAsync(CancellationToken cancellationToken)
    {
        // From half of it to one and a half times as long: two that had what the other wanted must not meet again and again.
        var pause = _pause * (0.5 + services.Jitter.Next());
        if (isSpent || pause > Left)
        {
            return false;
        }

        _pause = _pause * 2 < LongestPause ? _pause * 2 : LongestPause;
        await Task.Delay(pause, services.Clock, cancellationToken);
        return true;
    }

    /// <summary>Waits for what a SKU answers, but no longer than is left.</summary>
    /// <exception cref="TimeoutException">It did not answer.</exception>
    public Task<T> WithinAsync<T>(ValueTask<T> answer) => answer.AsTask().WaitAsync(Left, services.Clock);
}
