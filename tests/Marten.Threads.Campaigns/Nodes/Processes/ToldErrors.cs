using Microsoft.Extensions.Logging;

namespace Marten.Threads.Campaigns.Nodes.Processes;

/// <summary>Tells the parent what the product logs as an error: <c>error category message</c>. Cut lines and killed peers are no errors, so none is expected.</summary>
internal sealed class ToldErrors(WorkerLink link) : ILoggerProvider
{
    /// <summary>The word that such a line begins with.</summary>
    public const string Error = "error";

    private const string Product = "Marten.Threads.";

    public ILogger CreateLogger(string categoryName) => new Logger(link, categoryName);

    public void Dispose()
    {
        // the pipe is the program's
    }

    private sealed class Logger(WorkerLink link, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Error && category.StartsWith(Product, StringComparison.Ordinal);

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel)) link.Tell($"{Error} {category} {formatter(state, exception)} {exception}");
        }
    }
}
