using Microsoft.Extensions.Logging;

namespace OrderActors.Storage.Commit;

internal sealed partial class GroupCommitWriter
{
    [LoggerMessage(3010, LogLevel.Error, "A batch of {Units} units failed in a way that nobody thought of; their outcome is unknown")]
    private partial void LogUnexpected(Exception exception, int units);
}
