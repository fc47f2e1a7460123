using Microsoft.Extensions.Logging;
using Orleans.Runtime;

namespace OrderActors.LocalEngine;

/// <summary>What the engine logs.</summary>
internal static partial class Log
{
    [LoggerMessage(9001, LogLevel.Error, "A turn of {Grain} failed outside of any call.")]
    internal static partial void TurnFailed(ILogger logger, Exception exception, GrainId grain);

    [LoggerMessage(9002, LogLevel.Warning, "Activating {Grain} failed; the calls that wait for it fail.")]
    internal static partial void ActivationFailed(ILogger logger, Exception exception, GrainId grain);

    [LoggerMessage(9003, LogLevel.Warning, "Deactivating {Grain} failed; the activation ends all the same.")]
    internal static partial void DeactivationFailed(ILogger logger, Exception exception, GrainId grain);

    [LoggerMessage(9004, LogLevel.Warning, "The activation of {Grain} is given up: {Reason}")]
    internal static partial void ActivationGivenUp(ILogger logger, GrainId grain, string reason);

    [LoggerMessage(9005, LogLevel.Warning, "{Grain} has {Load} calls running and waiting, more than the soft limit of {Limit}.")]
    internal static partial void MailboxLong(ILogger logger, GrainId grain, int load, int limit);

    [LoggerMessage(9006, LogLevel.Warning, "A tick of a timer of {Grain} failed; the timer goes on.")]
    internal static partial void TickFailed(ILogger logger, Exception exception, GrainId grain);

    [LoggerMessage(9007, LogLevel.Warning, "The one-way call {Call} failed; nobody waits for it.")]
    internal static partial void OneWayFailed(ILogger logger, Exception exception, string call);

    [LoggerMessage(9008, LogLevel.Warning, "The reminder {Reminder} of {Grain} failed; it comes again.")]
    internal static partial void ReminderFailed(ILogger logger, Exception exception, string reminder, GrainId grain);

    [LoggerMessage(9009, LogLevel.Warning, "Memory in use is {Used:F1} %, above {Limit:F1} %: {Count} of {Total} activations end.")]
    internal static partial void Shedding(ILogger logger, double used, double limit, int count, int total);

    [LoggerMessage(9010, LogLevel.Warning, "{Count} activations had not ended when the time to stop was over.")]
    internal static partial void StoppedEarly(ILogger logger, int count);
}
