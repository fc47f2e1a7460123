using Microsoft.Extensions.Logging;

namespace OrderActors.Storage.Migrations;

internal sealed partial class MigrationRunner
{
    [LoggerMessage(3000, LogLevel.Information, "Applied migration {Version} ({Name})")]
    private partial void LogApplied(int version, string name);

    [LoggerMessage(3001, LogLevel.Information,
        "The schema has migration {Version} ({Name}) of a newer program, which this one can work with")]
    private partial void LogNewer(int version, string name);

    [LoggerMessage(3002, LogLevel.Warning, "Migration {Version} ({Name}) could not have a lock ({Reason}); it is tried again")]
    private partial void LogBusy(int version, string name, string reason);
}
