using Microsoft.Extensions.Logging;

namespace OrderActors.Silo.Clustering;

/// <content>Event ids 1450 to 1459.</content>
internal sealed partial class MembershipFarewell
{
    [LoggerMessage(1450, LogLevel.Warning, "The row of this silo could not be taken out of the membership. It is marked dead there.")]
    private static partial void LogRowStays(ILogger logger, Exception exception);
}
