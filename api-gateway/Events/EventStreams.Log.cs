namespace OrderActors.ApiGateway.Events;

/// <content>Event ids 4210 to 4219.</content>
internal sealed partial class EventStreams
{
    [LoggerMessage(EventId = 4210, Level = LogLevel.Error, Message = "An event stream failed.")]
    private partial void LogStreamFailed(Exception exception);
}
