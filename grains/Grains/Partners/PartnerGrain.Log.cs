using Microsoft.Extensions.Logging;

namespace OrderActors.Grains.Partners;

/// <content>Event ids 1200 to 1299.</content>
internal sealed partial class PartnerGrain
{
    [LoggerMessage(
        1200,
        LogLevel.Warning,
        "Effect {IdempotencyKey} was not carried out ({Fault}): {Reason} It is tried again. ({LeftOut} such lines were left out.)")]
    private static partial void LogFailed(ILogger logger, string idempotencyKey, string fault, string reason, long leftOut);

    [LoggerMessage(
        1201,
        LogLevel.Warning,
        "The partner refused effect {IdempotencyKey}: {Reason}. It is tried again for some time. ({LeftOut} such lines were left out.)")]
    private static partial void LogRefused(ILogger logger, string idempotencyKey, string reason, long leftOut);
}
