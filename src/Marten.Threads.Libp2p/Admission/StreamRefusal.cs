namespace Marten.Threads.Libp2p.Admission;

/// <summary>Why there is no room for a stream.</summary>
internal enum StreamRefusal
{
    /// <summary>There is room.</summary>
    None = 0,

    /// <summary>The peer has as many streams of the protocol as one may have.</summary>
    PeerProtocolFull = 1,

    /// <summary>There are as many streams of the protocol as may be.</summary>
    ProtocolFull = 2,

    /// <summary>The peer has as many streams as one may have.</summary>
    PeerFull = 3,

    /// <summary>There are as many streams as may be.</summary>
    TotalFull = 4,

    /// <summary>The address has as many streams as one may have.</summary>
    AddressFull = 5,

    /// <summary>The address has as many streams of the protocol as one may have.</summary>
    AddressProtocolFull = 6,
}
