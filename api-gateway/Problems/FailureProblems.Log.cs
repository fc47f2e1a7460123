namespace OrderActors.ApiGateway.Problems;

internal sealed partial class FailureProblems
{
    [LoggerMessage(EventId = 4001, Level = LogLevel.Error, Message = "{Method} {Route} failed (trace {TraceId}).")]
    private partial void LogUnexpected(Exception exception, string method, string route, string traceId);
}
