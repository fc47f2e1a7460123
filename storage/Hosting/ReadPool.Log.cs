using Microsoft.Extensions.Logging;

namespace OrderActors.Storage.Hosting;

internal sealed partial class ReadPool
{
    [LoggerMessage(3030, LogLevel.Error, "The database cannot be asked ({Reason}); whoever needs it is refused until it can")]
    private partial void LogUnavailable(string reason);

    [LoggerMessage(3031, LogLevel.Information, "The database can be asked again")]
    private partial void LogAvailable();
}
