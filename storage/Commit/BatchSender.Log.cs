using Microsoft.Extensions.Logging;

namespace OrderActors.Storage.Commit;

internal sealed partial class BatchSender
{
    [LoggerMessage(3011, LogLevel.Warning, "Lost the database ({Reason}); a batch was under way: {WasSent}")]
    private partial void LogConnectionLost(string reason, bool wasSent);

    [LoggerMessage(
        3014,
        LogLevel.Error,
        "Gave up a batch of {Units} units after {Attempts} attempts; whether it is stored is unclear: {IsUnclear}")]
    private partial void LogGaveUp(int units, int attempts, bool isUnclear);

    [LoggerMessage(3012, LogLevel.Error, "The database refuses to write ({Reason}); so does this process until it can")]
    private partial void LogRefused(string reason);

    [LoggerMessage(3016, LogLevel.Information, "The database can be written to again")]
    private partial void LogWritable();

    [LoggerMessage(3015, LogLevel.Warning, "One of {Units} units can't be stored ({Reason})")]
    private partial void LogDivided(string reason, int units);

    [LoggerMessage(3013, LogLevel.Warning, "The database can't take a batch now ({Reason}); it is sent again")]
    private partial void LogTransient(string reason);
}
