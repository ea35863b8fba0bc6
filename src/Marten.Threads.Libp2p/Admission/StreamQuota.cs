using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using Marten.Threads.Libp2p.Bounded;
using Marten.Threads.Protocol.Multiformats;

namespace Marten.Threads.Libp2p.Admission;

/// <summary>What is counted at one moment.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct StreamCounts(int Total, int Addresses, int Peers, int Protocols, int PeerProtocols, int AddressProtocols);

/// <summary>Who opens a stream: a peer, and the address that its connection comes from.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct StreamOwner(PeerId Peer, AddressPrefix Address);

/// <summary>
/// Counts the streams that peers have opened here against their limits: of each peer and protocol, of each address and protocol, of each protocol, of
/// each peer, of each address, and in all.
/// What is taken is a lease, and is given back by disposing of it. Safe for use from several threads.
/// </summary>
internal sealed class StreamQuota
{
    /// <summary>The default of the streams of one peer: what Yamux takes of one connection, whatever the number of its connections.</summary>
    public const int DefaultPerPeer = 1000;

    /// <summary>The default of one address: a quarter of all, or whoever makes himself many keys had them all.</summary>
    public const int DefaultPerAddress = 2048;

    /// <summary>The default of all streams: at a few KiB each with its handler some ten MiB, and eight peers at their limit.</summary>
    public const int DefaultTotal = 8192;

    private readonly Lock _lock = new();
    private readonly int _perPeer;
    private readonly int _perAddress;
    private readonly int _total;
    private readonly Tally<AddressPrefix> _addresses = new();
    private readonly Tally<PeerId> _peers = new();
    private readonly Tally<string> _protocols = new(StringComparer.Ordinal);
    private readonly Tally<PeerProtocol> _peerProtocols = new();
    private readonly Tally<AddressProtocol> _addressProtocols = new();
    private int _count;

    /// <summary>Makes an empty one.</summary>
    /// <param name="perPeer">Streams of one peer, over all protocols and connections.</param>
    /// <param name="perAddress">Streams from one address, over all peers there.</param>
    /// <param name="total">Streams in all.</param>
    /// <exception cref="ArgumentOutOfRangeException">A limit is not positive.</exception>
    public StreamQuota(int perPeer = DefaultPerPeer, int perAddress = DefaultPerAddress, int total = DefaultTotal)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(perPeer);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(perAddress);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(total);
        _perPeer = perPeer;
        _perAddress = perAddress;
        _total = total;
    }

    /// <summary>What is counted now.</summary>
    public StreamCounts Counts
    {
        get
        {
            lock (_lock)
                return new StreamCounts(_count, _addresses.Keys, _peers.Keys, _protocols.Keys, _peerProtocols.Keys, _addressProtocols.Keys);
        }
    }

    /// <summary>
    /// Asks for room for a stream whose protocol is not agreed on yet. It counts for its owner and in all: or whoever opens streams and says nothing
    /// on them had as many as there are connections to carry them. Given back before <see cref="TryBegin"/> is asked.
    /// </summary>
    /// <param name="owner">Who opened it.</param>
    /// <param name="lease">The room; null when there is none.</param>
    public bool TryWait(StreamOwner owner, [NotNullWhen(true)] out IDisposable? lease)
    {
        lock (_lock)
        {
            lease = null;
            if (Judge(owner) != StreamRefusal.None)
                return false;
            Count(owner);
            lease = new Lease(() => ReleaseWaiting(owner));
            return true;
        }
    }

    /// <summary>Asks for room for a stream.</summary>
    /// <param name="owner">Who opened it.</param>
    /// <param name="protocol">Its protocol: one that has a handler here, so that the names are few.</param>
    /// <param name="limits">The protocol's limits.</param>
    /// <param name="lease">The room; null when there is none.</param>
    /// <param name="refusal">Why there is none.</param>
    public bool TryBegin(StreamOwner owner, string protocol, ProtocolLimits limits, out IDisposable? lease, out StreamRefusal refusal)
    {
        lock (_lock)
        {
            refusal = Judge(owner, protocol, limits);
            if (refusal == StreamRefusal.None)
                refusal = Judge(owner);
            lease = null;
            if (refusal != StreamRefusal.None)
                return false;

            Count(owner);
            _protocols.Increment(protocol);
            _peerProtocols.Increment(new PeerProtocol(owner.Peer, protocol));
            _addressProtocols.Increment(new AddressProtocol(owner.Address, protocol));
            lease = new Lease(() => Release(owner, protocol));
            return true;
        }
    }

    private StreamRefusal Judge(StreamOwner owner, string protocol, ProtocolLimits limits)
    {
        if (_peerProtocols.Of(new PeerProtocol(owner.Peer, protocol)) >= limits.StreamsPerPeer)
            return StreamRefusal.PeerProtocolFull;
        if (_addressProtocols.Of(new AddressProtocol(owner.Address, protocol)) >= limits.OfAddress)
            return StreamRefusal.AddressProtocolFull;
        return _protocols.Of(protocol) >= limits.StreamsTotal ? StreamRefusal.ProtocolFull : StreamRefusal.None;
    }

    private StreamRefusal Judge(StreamOwner owner)
    {
        if (_peers.Of(owner.Peer) >= _perPeer)
            return StreamRefusal.PeerFull;
        if (_addresses.Of(owner.Address) >= _perAddress)
            return StreamRefusal.AddressFull;
        return _count >= _total ? StreamRefusal.TotalFull : StreamRefusal.None;
    }

    private void Count(StreamOwner owner)
    {
        _count++;
        _peers.Increment(owner.Peer);
        _addresses.Increment(owner.Address);
    }

    private void Discount(StreamOwner owner)
    {
        _count--;
        _peers.Decrement(owner.Peer);
        _addresses.Decrement(owner.Address);
    }

    private void ReleaseWaiting(StreamOwner owner)
    {
        lock (_lock)
            Discount(owner);
    }

    private void Release(StreamOwner owner, string protocol)
    {
        lock (_lock)
        {
            Discount(owner);
            _protocols.Decrement(protocol);
            _peerProtocols.Decrement(new PeerProtocol(owner.Peer, protocol));
            _addressProtocols.Decrement(new AddressProtocol(owner.Address, protocol));
        }
    }

    [StructLayout(LayoutKind.Auto)]
    private readonly record struct PeerProtocol(PeerId Peer, string Protocol);

    [StructLayout(LayoutKind.Auto)]
    private readonly record struct AddressProtocol(AddressPrefix Address, string Protocol);

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
