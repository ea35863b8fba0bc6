using Marten.Threads.Protocol.Multiformats;

namespace Marten.Threads.Sync.Transport;

/// <summary>Who called: a feature of each connection that came over libp2p. Nothing in a request may be believed instead of it.</summary>
internal interface IPeerFeature
{
    /// <summary>The peer, proved by its handshake.</summary>
    PeerId RemotePeer { get; }

    /// <summary>Where its connection goes.</summary>
    Multiaddr RemoteAddress { get; }
}
