using Microsoft.Extensions.Logging;

namespace OrderActors.Storage.Orders;

/// <content>Event ids 3040 to 3049.</content>
internal sealed partial class ProviderOrderStorage
{
    [LoggerMessage(3040, LogLevel.Warning, "Order {OrderId} can't be stored ({Reason})")]
    private partial void LogRefused(string orderId, string reason);
}
