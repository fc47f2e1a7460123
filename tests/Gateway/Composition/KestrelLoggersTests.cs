using System.IO.Pipelines;
using Microsoft.Extensions.Logging;
using OrderActors.ApiGateway.Composition;
using OrderActors.Storage.Tests.Server;

namespace OrderActors.Gateway.Tests.Composition;

/// <summary>What a stranger can have the server log as often as he likes is for debugging; everything else is left as it is.</summary>
public sealed class KestrelLoggersTests
{
    private const string Server = "Microsoft.AspNetCore.Server.Kestrel";

    [Fact]
    public async Task Log_OfARequestThatWasCutOffWhileItsBodyWasRead_IsForDebugging()
    {
        var pipe = new Pipe();
        var reading = pipe.Reader.ReadAsync().AsTask();
        var exception = Assert.Throws<InvalidOperationException>(() => pipe.Reader.TryRead(out _));
        await pipe.Writer.CompleteAsync();
        await reading;

        Assert.Equal([LogLevel.Debug], Levels(Server, (LogLevel.Warning, exception)));
        Assert.Equal([LogLevel.Warning], Levels("Another.Category", (LogLevel.Warning, exception)));
    }

    [Fact]
    public void Log_OfAnythingElse_IsWhatItWas()
    {
        (LogLevel Level, Exception? Exception)[] entries =
        [
            (LogLevel.Warning, new InvalidOperationException("of ours")),
            (LogLevel.Error, new IOException()),
            (LogLevel.Information, null),
        ];

        Assert.Equal(entries.Select(static entry => entry.Level), Levels(Server, entries));
    }

    private static List<LogLevel> Levels(string category, params (LogLevel Level, Exception? Exception)[] entries)
    {
        using var log = new ListLog();
        using var loggers = new KestrelLoggers(LoggerFactory.Create(builder => builder.SetMinimumLevel(LogLevel.Trace).AddProvider(log)));
        var logger = loggers.CreateLogger(category);
        foreach (var (level, exception) in entries)
        {
            logger.Log(level, 0, "", exception, static (state, _) => state);
        }

        return [.. log.Entries.Select(static entry => entry.Level)];
    }
}
