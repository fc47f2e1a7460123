using Microsoft.Extensions.Logging;

namespace OrderActors.Silo.Hosting;

/// <content>Event ids 1400 to 1499.</content>
internal sealed partial class KeeperStarter
{
    [LoggerMessage(1400, LogLevel.Warning, "The wake-up keeper could not be started. It is tried again.")]
    private static partial void LogStartFailed(ILogger logger, Exception exception);
}
