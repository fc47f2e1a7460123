namespace OrderActors.ApiGateway.Refusals;

internal sealed partial class ServerRefusals
{
    // Any stranger can have as many as he likes.
    [LoggerMessage(EventId = 4050, Level = LogLevel.Debug, Message = "Refused with {Status} unread: {Reason} (trace {TraceId}).")]
    private partial void LogRefused(int status, string reason, string traceId);
}
