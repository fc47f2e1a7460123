using Microsoft.Extensions.Logging;

namespace OrderActors.Grains.Orders;

/// <content>Event ids of the orders', 1000 to 1099.</content>
internal sealed partial class OrderQueryGrain
{
    [LoggerMessage(
        1004,
        LogLevel.Warning,
        "Order {OrderId} could not be read, and is missing in a list. ({LeftOut} such lines were left out.)")]
    private static partial void LogRowLeftOut(ILogger logger, Exception exception, string orderId, long leftOut);

    [LoggerMessage(
        1005,
        LogLevel.Warning,
        "The steps of order {OrderId} could not be read, and its event streams get none. ({LeftOut} such lines were left out.)")]
    private static partial void LogStepsUnreadable(ILogger logger, Exception exception, string orderId, long leftOut);
}
