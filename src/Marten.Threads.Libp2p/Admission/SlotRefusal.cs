namespace Marten.Threads.Libp2p.Admission;

/// <summary>Why there is no room for a connection.</summary>
internal enum SlotRefusal
{
    /// <summary>There is room.</summary>
    None = 0,

    /// <summary>New connections from the address come too fast.</summary>
    AddressRate = 1,

    /// <summary>The address has as many connections as one may have.</summary>
    AddressFull = 2,

    /// <summary>As many handshakes are under way as may be.</summary>
    PendingFull = 3,

    /// <summary>There are as many connections as may be.</summary>
    TotalFull = 4,

    /// <summary>The peer has as many connections as one may have.</summary>
    PeerFull = 5,

    /// <summary>The lease was given back already: the connection ends.</summary>
    Released = 6,

    /// <summary>There are as many inbound connections as may be: what is left is kept for dials.</summary>
    InboundFull = 7,

    /// <summary>As many handshakes of the address are under way as may be of one.</summary>
    AddressPendingFull = 8,
}
