using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Marten.Threads.Tests.Nodes;

/// <summary>Remembers which messages were logged.</summary>
internal sealed class NotedMessages : ILoggerProvider, ILogger
{
    private readonly ConcurrentQueue<int> _ids = new();

    public IReadOnlyCollection<int> Ids => _ids;

    public ILogger CreateLogger(string categoryName) => this;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) => _ids.Enqueue(eventId.Id);

    public bool IsEnabled(LogLevel logLevel) => true;

    public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

    public void Dispose()
    {
        // nothing is held
    }
}
