using System.Globalization;
using Marten.Threads.Campaigns.Running;
using Microsoft.Extensions.Logging;

namespace Marten.Threads.Campaigns.Libp2pChaos;

/// <summary>What was done and what was bad. As the hosts' log it hears of errors inside of them.</summary>
internal sealed class ChaosFindings(IProgress<CampaignProgress> progress) : ILoggerFactory, ILogger
{
    private long _bad;
    private long _verified;
    private long _broken;
    private long _resets;
    private long _kills;
    private long _restarts;
    private long _bytes;

    public long Bad => Interlocked.Read(ref _bad);

    public long VerifiedCount => Interlocked.Read(ref _verified);

    /// <summary>Seconds that have passed.</summary>
    public long Seconds { get; set; }

    public void Add(string finding) => progress.Report(new CampaignProgress(Seconds, Interlocked.Increment(ref _bad), finding));

    public void Verified() => Interlocked.Increment(ref _verified);

    public void Broken() => Interlocked.Increment(ref _broken);

    public void Reset() => Interlocked.Increment(ref _resets);

    public void Killed() => Interlocked.Increment(ref _kills);

    public void Restarted() => Interlocked.Increment(ref _restarts);

    public void Moved(long count) => Interlocked.Add(ref _bytes, count);

    public string Figure(long connections) => string.Create(CultureInfo.InvariantCulture,
        $"{_verified:N0} transfers verified, {_broken:N0} broken, {_resets:N0} resets, {_kills:N0} kills, {_restarts:N0} restarts, {connections:N0} connections, {_bytes:N0} bytes checked");

    public ILogger CreateLogger(string categoryName) => this;

    public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException();

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Error;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (logLevel >= LogLevel.Error) Add($"{formatter(state, exception)}: {exception}");
    }

    public void Dispose()
    {
    }
}
