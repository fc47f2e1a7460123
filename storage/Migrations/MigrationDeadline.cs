namespace OrderActors.Storage.Migrations;

/// <summary>Until when a migration waits for others.</summary>
/// <param name="allowed">From now on.</param>
/// <param name="timeProvider">The clock.</param>
internal sealed class MigrationDeadline(TimeSpan allowed, TimeProvider timeProvider)
{
    private readonly long _started = timeProvider.GetTimestamp();

    /// <summary>Waits before the next try.</summary>
    /// <returns>False, and no wait, where no time is left for one.</returns>
    public async Task<bool> PauseAsync(TimeSpan pause, CancellationToken cancellationToken)
    {
        if (timeProvider.GetElapsedTime(_started) + pause > allowed)
        {
            return false;
        }

        await Task.Delay(pause, timeProvider, cancellationToken);
        return true;
    }
}
