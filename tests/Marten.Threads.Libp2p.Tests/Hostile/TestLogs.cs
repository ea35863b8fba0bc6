using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Marten.Threads.Libp2p.Tests.Hostile;

/// <summary>Remembers which messages a host logged, and the failures that they name.</summary>
internal sealed class TestLogs : ILoggerFactory, ILogger
{
    private readonly ConcurrentQueue<TestLogLine> _lines = new();

    public IReadOnlyList<TestLogLine> Lines => [.. _lines];

    /// <summary>Those that an operator sees: a misbehaving connection gets one of them and no more.</summary>
    public IReadOnlyList<TestLogLine> Seen => [.. _lines.Where(static line => line.Id >= 20 && line.Level >= LogLevel.Information)];

    /// <summary>The failures that lines name which an operator sees.</summary>
    public IReadOnlyList<Libp2pFailure> Failures =>
        [.. _lines.Where(static line => line.Level >= LogLevel.Information && line.Failure != Libp2pFailure.None).Select(static line => line.Failure)];

    /// <summary>Errors in the host itself; there must be none.</summary>
    public int InternalErrors => _lines.Count(static line => line.Level == LogLevel.Error);

    public ILogger CreateLogger(string categoryName) => this;

    public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException();

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        object? failure = (state as IEnumerable<KeyValuePair<string, object?>>)?.FirstOrDefault(static one => one.Key == "Failure").Value;
        _lines.Enqueue(new TestLogLine(eventId.Id, logLevel, failure as Libp2pFailure? ?? Libp2pFailure.None, $"{formatter(state, exception)} {exception}"));
    }

    public void Dispose()
    {
    }
}
