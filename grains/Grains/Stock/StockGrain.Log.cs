using Microsoft.Extensions.Logging;

namespace OrderActors.Grains.Stock;

/// <content>Event ids 1100 to 1199.</content>
internal sealed partial class StockGrain
{
    [LoggerMessage(1100, LogLevel.Warning, "The ledger of SKU {Sku} could not be opened.")]
    private static partial void LogOpenFailed(ILogger logger, Exception exception, string sku);

    [LoggerMessage(1101, LogLevel.Information, "No snapshot of SKU {Sku} was stored.")]
    private static partial void LogSnapshotFailed(ILogger logger, Exception exception, string sku);
}
