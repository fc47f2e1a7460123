using Microsoft.Extensions.Logging;

namespace OrderActors.Grains.Partners;

/// <content>Event ids 1200 to 1299.</content>
internal sealed partial class PartnerGrain
{
    [LoggerMessage(1200, LogLevel.Warning, "Effect {IdempotencyKey} was not carried out ({Fault}): {Reason} The order tries again.")]
    private static partial void LogFailed(ILogger logger, string idempotencyKey, string fault, string reason);
}
