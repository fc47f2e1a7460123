using Microsoft.Extensions.Logging;

namespace OrderActors.Grains.WakeUps;

/// <content>Event ids 1300 to 1399.</content>
internal sealed partial class WakeUpKeeperGrain
{
    [LoggerMessage(1300, LogLevel.Warning, "The scan for due orders failed. It is repeated at the next interval.")]
    private static partial void LogScanFailed(ILogger logger, Exception exception);

    [LoggerMessage(1301, LogLevel.Warning, "Order {OrderId} is due and could not be woken. It is found again by the next scan.")]
    private static partial void LogWakeUpFailed(ILogger logger, Exception exception, string orderId);
}
