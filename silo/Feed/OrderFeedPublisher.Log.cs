using Microsoft.Extensions.Logging;

namespace OrderActors.Silo.Feed;

/// <content>Event ids 1460 to 1469.</content>
internal sealed partial class OrderFeedPublisher
{
    [LoggerMessage(
        1460,
        LogLevel.Warning,
        "Event streams could not be told which orders changed. They find it out themselves, within half a minute.")]
    private static partial void LogPublishFailed(ILogger logger, Exception exception);
}
