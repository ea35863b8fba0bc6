using Microsoft.Extensions.Logging;

namespace Marten.Threads.Sync.Transport;

/// <summary>
/// Loggers for the web server inside: a peer that breaks off its calls must not fill an application's log with errors, which that server writes for each. What went
/// wrong on this side the service logs itself.
/// </summary>
internal sealed class QuietLoggers(ILoggerFactory loggers) : ILoggerFactory
{
    public ILogger CreateLogger(string categoryName) => new Quiet(loggers.CreateLogger(categoryName));

    public void AddProvider(ILoggerProvider provider) => loggers.AddProvider(provider);

    public void Dispose()
    {
        // the application's
    }

    private sealed class Quiet(ILogger logger) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => logger.BeginScope(state);

        public bool IsEnabled(LogLevel logLevel) => logger.IsEnabled(Level(logLevel));

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            var level = Level(logLevel);
            if (logger.IsEnabled(level)) logger.Log(level, eventId, state, exception, formatter);
        }

        private static LogLevel Level(LogLevel level) => level is > LogLevel.Debug and < LogLevel.Critical ? LogLevel.Debug : level;
    }
}
