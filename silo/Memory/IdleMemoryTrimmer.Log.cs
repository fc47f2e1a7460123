using Microsoft.Extensions.Logging;

namespace OrderActors.Silo.Memory;

/// <content>Event ids 1500 to 1599.</content>
internal sealed partial class IdleMemoryTrimmer
{
    [LoggerMessage(1500, LogLevel.Debug, "Idle: gave memory back, {BeforeMib} MiB to {AfterMib} MiB on the managed heap.")]
    private static partial void LogTrimmed(ILogger logger, long beforeMib, long afterMib);
}
