using Microsoft.Extensions.Logging;

namespace OrderActors.Storage.Commit;

internal sealed partial class GroupCommitWriter
{
    [LoggerMessage(3010, LogLevel.Error, "A batch of {Units} units failed in a way that nobody thought of; their outcome is unknown")]
    private partial void LogUnexpected(Exception exception, int units);

    [LoggerMessage(
        3017,
        LogLevel.Critical,
        "The commit writer ended by a fault of the program; nothing is written until the process is started anew")]
    private partial void LogEnded(Exception exception);

    [LoggerMessage(3018, LogLevel.Error, "The database does not answer; changes that are not with it are refused until it does")]
    private partial void LogSilent();

    [LoggerMessage(3019, LogLevel.Information, "The database answers again")]
    private partial void LogHeard();

    [LoggerMessage(
        3021,
        LogLevel.Error,
        "The database can't store {Unit}, alone either. If that repeats for a SKU, its ledger or snapshot is damaged; the audit names it")]
    private partial void LogUnitRefused(string unit);
}
