namespace OrderActors.LocalCluster;

/// <summary>Waits for what others bring about.</summary>
internal static class Waiting
{
    private static readonly TimeSpan LookInterval = TimeSpan.FromMilliseconds(50);

    /// <summary>Waits until a condition holds.</summary>
    /// <param name="condition">The condition.</param>
    /// <param name="what">What is waited for, for the message.</param>
    /// <param name="limit">How long at most.</param>
    /// <param name="clock">The clock.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="ClusterException">It does not hold in time.</exception>
    public static Task UntilAsync(
        Func<bool> condition, string what, TimeSpan limit, TimeProvider clock, CancellationToken cancellation) =>
        UntilAsync(() => Task.FromResult(condition()), what, limit, clock, cancellation);

    /// <inheritdoc cref="UntilAsync(Func{bool}, string, TimeSpan, TimeProvider, CancellationToken)"/>
    public static async Task UntilAsync(
        Func<Task<bool>> condition, string what, TimeSpan limit, TimeProvider clock, CancellationToken cancellation)
    {
        var startedAt = clock.GetTimestamp();
        while (!await condition())
        {
            if (clock.GetElapsedTime(startedAt) > limit)
            {
                throw new ClusterException($"Waited {limit.TotalSeconds:F0} s in vain for {what}.");
            }

            await Task.Delay(LookInterval, clock, cancellation);
        }
    }
}
