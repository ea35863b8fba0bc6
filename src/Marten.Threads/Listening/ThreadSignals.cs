using System.Collections.Immutable;
using Marten.Threads.MartenBridge;
using Marten.Threads.Protocol;
using Microsoft.Extensions.Logging;

namespace Marten.Threads.Listening;

/// <inheritdoc/>
internal sealed class ThreadSignals(ThreadDatabase database, TimeProvider time, IRandomSource random, ILogger<ThreadSignals> logger) : IThreadSignals
{
    private ImmutableArray<Subscription> _subscriptions = [];
    private ThreadSignalRelay? _relay;

    public IDisposable Subscribe(Action<ThreadSignal> handler)
    {
        ArgumentNullException.ThrowIfNull(handler);
        var subscription = new Subscription(this, handler);
        ImmutableInterlocked.Update(ref _subscriptions, static (all, one) => all.Add(one), subscription);
        return subscription;
    }

    public async Task RelayAsync(CancellationToken cancellationToken = default)
    {
        var relay = new ThreadSignalRelay(database, Hear, time, random, logger);
        if (Interlocked.CompareExchange(ref _relay, relay, null) is not null)
            throw new ThreadUsageException("Hints are exchanged with other processes already. Call RelayAsync once in a process.");
        try
        {
            await relay.RunAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            Volatile.Write(ref _relay, null);
        }
    }

    /// <summary>Something changed in a thread, by this process.</summary>
    public void Tell(ThreadId thread, ThreadChange change)
    {
        var signal = new ThreadSignal(thread, change);
        Hear(signal);
        Volatile.Read(ref _relay)?.Send(signal);
    }

    private void Hear(ThreadSignal signal)
    {
        foreach (var subscription in _subscriptions)
        {
            try
            {
                subscription.Handler(signal);
            }
            catch (Exception exception)
            {
                // A listener's fault must not become that of a write that is committed.
                SignalLog.HandlerFailed(logger, exception);
            }
        }
    }

    private sealed class Subscription(ThreadSignals signals, Action<ThreadSignal> handler) : IDisposable
    {
        public Action<ThreadSignal> Handler => handler;

        public void Dispose() => ImmutableInterlocked.Update(ref signals._subscriptions, static (all, one) => all.Remove(one), this);
    }
}
