namespace OrderActors.ApiGateway.Composition;

/// <summary>
/// Makes loggers, and takes two entries of the server for what they are. After a request whose body nobody read, or that broke in the
/// middle, the server reads what is left of it; what is wrong with that is an error to it, with a stack trace. And a client that closes
/// its side in the middle of a body may have the server read the next request while the last one's reader is at work, which is a warning
/// with a stack trace. Any stranger can have as many as he likes. The sender is at fault, and the connection ends: nothing of it is worth
/// more than debugging.
/// </summary>
internal sealed class KestrelLoggers(ILoggerFactory inner) : ILoggerFactory
{
    private const string ServerCategory = "Microsoft.AspNetCore.Server.Kestrel";
    private const string PipeAssembly = "System.IO.Pipelines";
    private const string DrainFailed = "RequestBodyDrainBodyReaderInvalidState";

    public ILogger CreateLogger(string categoryName)
    {
        var logger = inner.CreateLogger(categoryName);
        return categoryName == ServerCategory ? new ServerLogger(logger) : logger;
    }

    public void AddProvider(ILoggerProvider provider) => inner.AddProvider(provider);

    public void Dispose() => inner.Dispose();

    private sealed class ServerLogger(ILogger inner) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => inner.BeginScope(state);

        public bool IsEnabled(LogLevel logLevel) => inner.IsEnabled(logLevel);

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            inner.Log(
                eventId.Name == DrainFailed || IsReadAtWork(exception) ? LogLevel.Debug : logLevel, eventId, state, exception, formatter);

        private static bool IsReadAtWork(Exception? exception) =>
            exception is InvalidOperationException { Source: PipeAssembly };
    }
}
