using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using Marten.Threads.Libp2p.Bounded;
using Marten.Threads.Protocol.Multiformats;

namespace Marten.Threads.Libp2p.Admission;

/// <summary>What is counted at one moment.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct StreamCounts(int Total, int Peers, int Protocols, int PeerProtocols);

/// <summary>
/// Counts the streams that peers have opened here against their limits: of each peer and protocol, of each protocol, of each peer, and in all.
/// What is taken is a lease, and is given back by disposing of it. Safe for use from several threads.
/// </summary>
internal sealed class StreamQuota
{
    /// <summary>The default of the streams of one peer: what Yamux takes of one connection, whatever the number of its connections.</summary>
    public const int DefaultPerPeer = 1000;

    /// <summary>The default of all streams: at a few KiB each with its handler some ten MiB, and eight peers at their limit.</summary>
    public const int DefaultTotal = 8192;

    private readonly Lock _lock = new();
    private readonly int _perPeer;
    private readonly int _total;
    private readonly Tally<PeerId> _peers = new();
    private readonly Tally<string> _protocols = new(StringComparer.Ordinal);
    private readonly Tally<PeerProtocol> _peerProtocols = new();
    private int _count;

    /// <summary>Makes an empty one.</summary>
    /// <param name="perPeer">Streams of one peer, over all protocols and connections.</param>
    /// <param name="total">Streams in all.</param>
    /// <exception cref="ArgumentOutOfRangeException">A limit is not positive.</exception>
    public StreamQuota(int perPeer = DefaultPerPeer, int total = DefaultTotal)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(perPeer);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(total);
        _perPeer = perPeer;
        _total = total;
    }

    /// <summary>What is counted now.</summary>
    public StreamCounts Counts
    {
        get
        {
            lock (_lock)
                return new StreamCounts(_count, _peers.Keys, _protocols.Keys, _peerProtocols.Keys);
        }
    }

    /// <summary>
    /// Asks for room for a stream whose protocol is not agreed on yet. It counts for its peer and in all: or whoever opens streams and says nothing
    /// on them had as many as there are connections to carry them. Given back before <see cref="TryBegin"/> is asked.
    /// </summary>
    /// <param name="peer">The peer that opened it.</param>
    /// <param name="lease">The room; null when there is none.</param>
    public bool TryWait(PeerId peer, [NotNullWhen(true)] out IDisposable? lease)
    {
        lock (_lock)
        {
            lease = null;
            if (_count >= _total || _peers.Of(peer) >= _perPeer)
                return false;
            _count++;
            _peers.Increment(peer);
            lease = new Lease(() => ReleaseWaiting(peer));
            return true;
        }
    }

    /// <summary>Asks for room for a stream.</summary>
    /// <param name="peer">The peer that opened it.</param>
    /// <param name="protocol">Its protocol: one that has a handler here, so that the names are few.</param>
    /// <param name="limits">The protocol's limits.</param>
    /// <param name="lease">The room; null when there is none.</param>
    /// <param name="refusal">Why there is none.</param>
    public bool TryBegin(PeerId peer, string protocol, ProtocolLimits limits, out IDisposable? lease, out StreamRefusal refusal)
    {
        var key = new PeerProtocol(peer, protocol);
        lock (_lock)
        {
            refusal = Judge(key, limits);
            lease = null;
            if (refusal != StreamRefusal.None)
                return false;

            _count++;
            _peers.Increment(peer);
            _protocols.Increment(protocol);
            _peerProtocols.Increment(key);
            lease = new Lease(() => Release(key));
            return true;
        }
    }

    private StreamRefusal Judge(PeerProtocol key, ProtocolLimits limits)
    {
        if (_peerProtocols.Of(key) >= limits.StreamsPerPeer)
            return StreamRefusal.PeerProtocolFull;
        if (_protocols.Of(key.Protocol) >= limits.StreamsTotal)
            return StreamRefusal.ProtocolFull;
        if (_peers.Of(key.Peer) >= _perPeer)
            return StreamRefusal.PeerFull;
        return _count >= _total ? StreamRefusal.TotalFull : StreamRefusal.None;
    }

    private void ReleaseWaiting(PeerId peer)
    {
        lock (_lock)
        {
            _count--;
            _peers.Decrement(peer);
        }
    }

    private void Release(PeerProtocol key)
    {
        lock (_lock)
        {
            _count--;
            _peers.Decrement(key.Peer);
            _protocols.Decrement(key.Protocol);
            _peerProtocols.Decrement(key);
        }
    }

    [StructLayout(LayoutKind.Auto)]
    private readonly record struct PeerProtocol(PeerId Peer, string Protocol);

    private sealed class Lease(Action release) : IDisposable
    {
        private int _isReleased;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _isReleased, 1) == 0)
                release();
        }
    }
}
