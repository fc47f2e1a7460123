using Microsoft.Extensions.Logging;

namespace OrderActors.Storage.Migrations;

internal sealed partial class MigrationRunner
{
    [LoggerMessage(3000, LogLevel.Information, "Applied migration {Version} ({Name})")]
    private partial void LogApplied(int version, string name);
}
