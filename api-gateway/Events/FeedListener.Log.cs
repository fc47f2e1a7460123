namespace OrderActors.ApiGateway.Events;

/// <content>Event ids 4220 to 4229.</content>
internal sealed partial class FeedListener
{
    [LoggerMessage(EventId = 4220, Level = LogLevel.Warning,
        Message = "The feed of changed orders cannot be heard. Until it can, event streams look for themselves.")]
    private partial void LogListenFailed(Exception exception);
}
