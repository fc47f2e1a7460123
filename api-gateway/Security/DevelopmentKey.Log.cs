namespace OrderActors.ApiGateway.Security;

internal sealed partial class DevelopmentKey
{
    [LoggerMessage(EventId = 4101, Level = LogLevel.Warning,
        Message = "The development key is not accepted, because the server listens on {Address}, which is not a loopback address.")]
    private partial void LogExposed(string address);
}
