using Microsoft.Extensions.Logging;

namespace OrderActors.Grains.Orders;

/// <content>Event ids 1000 to 1099.</content>
internal sealed partial class OrderGrain
{
    [LoggerMessage(1000, LogLevel.Warning, "Order {OrderId} could not be read. ({LeftOut} such lines were left out.)")]
    private static partial void LogLoadFailed(ILogger logger, Exception exception, string orderId, long leftOut);

    [LoggerMessage(
        1001, LogLevel.Error, "The partner refused effect {EffectKey} of order {OrderId} too often ({Reason}); it waits for a person.")]
    private static partial void LogEffectParked(ILogger logger, string effectKey, string orderId, string reason);

    [LoggerMessage(
        1002,
        LogLevel.Warning,
        "Stock effect {EffectKey} of order {OrderId} was refused: {Refusal}. It is tried again. ({LeftOut} such lines were left out.)")]
    private static partial void LogStockEffectRefused(ILogger logger, string effectKey, string orderId, string refusal, long leftOut);

    [LoggerMessage(
        1003,
        LogLevel.Warning,
        "Order {OrderId} could not do what was due: {Refusal}. The keeper wakes it. ({LeftOut} such lines were left out.)")]
    private static partial void LogWorkRefused(ILogger logger, string orderId, string refusal, long leftOut);
}
