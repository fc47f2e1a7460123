using Microsoft.Extensions.Logging;
using Npgsql;

namespace OrderActors.Silo.Clustering;

/// <summary>
/// Lets a client try until there is a cluster. By itself Orleans gives up after a while without silos, and at once when the database does
/// not answer or has no schema yet, which would end the process.
/// </summary>
internal sealed partial class PatientConnection(TimeProvider clock, ILogger<PatientConnection> logger) : IClientConnectionRetryFilter
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private string? _lastReason;

    public async Task<bool> ShouldRetryConnectionAttempt(Exception exception, CancellationToken cancellationToken)
    {
        // What the server says, without where in the statement it says it.
        var reason = exception is PostgresException answer ? answer.MessageText : exception.Message;
        if (reason != _lastReason)
        {
            // Once a reason, and not once a second.
            _lastReason = reason;
            LogWaiting(logger, reason);
        }

        await Task.Delay(Pause, clock, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return !cancellationToken.IsCancellationRequested;
    }
}
