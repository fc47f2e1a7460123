using Microsoft.Extensions.Logging;

namespace OrderActors.Grains.WakeUps;

/// <content>Event ids 1300 to 1399.</content>
internal sealed partial class WakeUpKeeperGrain
{
    [LoggerMessage(1300, LogLevel.Warning, "The scan for due orders failed. It is repeated at the next interval.")]
    private static partial void LogScanFailed(ILogger logger, Exception exception);

    [LoggerMessage(
        1301,
        LogLevel.Warning,
        "{Count} of {Found} due orders could not do what was due and are put off. One of them is {OrderId}: {Reason}.")]
    private static partial void LogPutOff(ILogger logger, Exception? exception, int count, int found, string orderId, string reason);

    [LoggerMessage(
        1302,
        LogLevel.Error,
        "Order {OrderId} of tenant {Tenant} is due, and this program can't read its row. It is left as it is; a person has to look.")]
    private static partial void LogUnreadable(ILogger logger, string orderId, string tenant);
}
