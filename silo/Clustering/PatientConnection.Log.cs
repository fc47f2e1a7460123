using Microsoft.Extensions.Logging;

namespace OrderActors.Silo.Clustering;

/// <content>Event ids 1430 to 1439.</content>
internal sealed partial class PatientConnection
{
    [LoggerMessage(1430, LogLevel.Warning, "There is no cluster to connect to yet ({Reason}). It is tried again every second.")]
    private static partial void LogWaiting(ILogger logger, string reason);
}
