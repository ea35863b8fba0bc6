using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Marten.Threads.Libp2p.Tests.Hosts;

/// <summary>Keeps what a host logs.</summary>
internal sealed class LogBook : ILoggerFactory, ILogger
{
    private readonly ConcurrentQueue<(EventId Id, LogLevel Level, IReadOnlyList<KeyValuePair<string, object?>> Values)> _lines = new();

    /// <summary>The failures that are named by lines of level information and above, in order: what an operator reads of misbehaving peers.</summary>
    public IReadOnlyList<Libp2pFailure> Failures =>
        [.. _lines.Where(static line => line.Level >= LogLevel.Information).SelectMany(static line => line.Values).Where(static value => value.Value is Libp2pFailure).Select(static value => (Libp2pFailure)value.Value!)];

    /// <summary>Lines of level error: mistakes of the host itself.</summary>
    public int Errors => _lines.Count(static line => line.Level >= LogLevel.Error);

    public int CountOf(int eventId) => _lines.Count(line => line.Id.Id == eventId);

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        _lines.Enqueue((eventId, logLevel, state as IReadOnlyList<KeyValuePair<string, object?>> ?? []));

    public bool IsEnabled(LogLevel logLevel) => true;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public ILogger CreateLogger(string categoryName) => this;

    public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException();

    public void Dispose()
    {
    }
}
