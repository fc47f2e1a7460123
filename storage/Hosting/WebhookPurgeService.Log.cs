using Microsoft.Extensions.Logging;

namespace OrderActors.Storage.Hosting;

internal sealed partial class WebhookPurgeService
{
    [LoggerMessage(3020, LogLevel.Warning, "Old webhook ids could not be purged ({Reason}); the next try is in an hour")]
    private partial void LogFailed(string reason);
}
