using Marten.Threads.Protocol;
using Marten.Threads.Protocol.Multiformats;
using Marten.Threads.Sync.Working;
using Microsoft.Extensions.Logging;

namespace Marten.Threads.Sync.Exchanging;

/// <summary>
/// Exchanges that wait, by peer: a peer is called once at a time, with all threads that came together in the meantime. Thread-safe.
/// </summary>
internal sealed class ExchangeQueue
{
    /// <summary>Peers that are called at a time; most of that is waiting for dead ones.</summary>
    private const int PeersAtOnce = 16;

    private const int PeersMax = 10_000;

    private readonly Lock _lock = new();
    private readonly Dictionary<PeerId, HashSet<ThreadId>> _threads = [];
    private readonly EdgeExchange _exchange;
    private readonly KeyedWork<PeerId> _work;

    public ExchangeQueue(EdgeExchange exchange, ILogger logger)
    {
        _exchange = exchange;
        _work = new KeyedWork<PeerId>(PeersAtOnce, PeersMax, ExchangeAsync, logger);
    }

    /// <summary>Asks for an exchange about a thread.</summary>
    public void Request(ThreadId thread, PeerId peer)
    {
        lock (_lock)
        {
            if (!_threads.TryGetValue(peer, out var ofPeer)) _threads.Add(peer, ofPeer = []);
            ofPeer.Add(thread);
            if (!_work.Request(peer)) _threads.Remove(peer);
        }
    }

    public Task RunAsync(CancellationToken cancellationToken) => _work.RunAsync(cancellationToken);

    private async Task ExchangeAsync(PeerId peer, CancellationToken cancellationToken)
    {
        HashSet<ThreadId>? threads;
        lock (_lock) _threads.Remove(peer, out threads);
        if (threads is not null) await _exchange.RunAsync(peer, threads, cancellationToken).ConfigureAwait(false);
    }
}
