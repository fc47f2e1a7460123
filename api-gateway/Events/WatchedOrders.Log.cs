namespace OrderActors.ApiGateway.Events;

/// <content>Event ids 4200 to 4209.</content>
internal sealed partial class WatchedOrders
{
    [LoggerMessage(EventId = 4200, Level = LogLevel.Warning,
        Message = "The steps of an order could not be read for its event streams. It is tried again.")]
    private partial void LogFetchFailed(Exception exception);

    [LoggerMessage(EventId = 4201, Level = LogLevel.Warning,
        Message = "The versions of orders could not be looked at for their event streams. It is tried again.")]
    private partial void LogCheckFailed(Exception exception);
}
