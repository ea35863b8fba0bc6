namespace Marten.Threads.Libp2p;

/// <summary>Why something with a peer did not work out; see <see cref="Libp2pException"/>.</summary>
public enum Libp2pFailure
{
    /// <summary>No reason; never thrown.</summary>
    None = 0,

    /// <summary>No address of the peer is known, or none of a kind that can be dialed.</summary>
    NoAddress = 1,

    /// <summary>Every address was tried and none answered.</summary>
    Unreachable = 2,

    /// <summary>The last tries failed a short time ago, and the next one waits.</summary>
    BackingOff = 3,

    /// <summary>Somebody else than the wanted peer answered.</summary>
    WrongPeer = 4,

    /// <summary>The other side broke the rules of the handshake, or could not prove who it is.</summary>
    HandshakeRefused = 5,

    /// <summary>Both sides speak no common security protocol or muxer.</summary>
    NoCommonProtocol = 6,

    /// <summary>The peer does not speak the protocol that the stream was opened for.</summary>
    ProtocolUnsupported = 7,

    /// <summary>A limit of this host is reached.</summary>
    LimitReached = 8,

    /// <summary>The peer or its address is not allowed here.</summary>
    Denied = 9,

    /// <summary>It took longer than allowed.</summary>
    TimedOut = 10,

    /// <summary>The connection ended.</summary>
    ConnectionClosed = 11,

    /// <summary>The other side gave the stream up.</summary>
    StreamReset = 12,

    /// <summary>The other side broke the rules of a protocol, and the connection was closed for it.</summary>
    ProtocolViolation = 13,

    /// <summary>The host stops, or was stopped.</summary>
    HostStopped = 14,
}
