using Microsoft.Extensions.Logging;

namespace OrderActors.Silo.Clustering;

/// <content>Event ids 1440 to 1449.</content>
internal sealed partial class AbandonedSilos
{
    [LoggerMessage(1440, LogLevel.Warning, "The other silos could not be looked after while this one joins")]
    private static partial void LogFailed(ILogger logger, Exception exception);

    [LoggerMessage(1441, LogLevel.Warning, "Declared {Silo} dead: it gave no sign of life for {Window} and takes no connections")]
    private static partial void LogDeclaredDead(ILogger logger, SiloAddress silo, TimeSpan window);
}
