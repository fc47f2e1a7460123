namespace OrderActors.ApiGateway.Connections;

internal sealed partial class ConnectionRegistry
{
    [LoggerMessage(EventId = 4151, Level = LogLevel.Warning,
        Message = "This process may open {Files} files, so that it takes {Max} connections at most instead of {Wanted}.")]
    private partial void LogFewerFiles(int? files, int max, int wanted);
}
