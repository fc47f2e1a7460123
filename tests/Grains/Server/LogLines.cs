using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace OrderActors.Grains.Tests.Server;

/// <summary>Keeps the event ids and texts of what a silo logs.</summary>
internal sealed class LogLines : ILoggerProvider, ILogger
{
    private readonly ConcurrentQueue<(int EventId, string Text)> _lines = new();

    /// <summary>The lines so far.</summary>
    public IReadOnlyCollection<(int EventId, string Text)> All => _lines;

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning;

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (IsEnabled(logLevel))
        {
            _lines.Enqueue((eventId.Id, formatter(state, exception)));
        }
    }

    public void Dispose()
    {
    }
}
