using Microsoft.Extensions.Logging;

namespace OrderActors.Storage.Migrations;

internal sealed partial class ConcurrentIndexes
{
    [LoggerMessage(3003, LogLevel.Information,
        "Index {Index} is made or dropped while others write; that takes as long as the transactions that are open")]
    private partial void LogStarted(string index);

    [LoggerMessage(3004, LogLevel.Warning, "Index {Index} was left unfinished; it is dropped and made again")]
    private partial void LogUnfinished(string index);
}
