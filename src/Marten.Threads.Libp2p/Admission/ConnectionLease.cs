using Marten.Threads.Protocol.Multiformats;

namespace Marten.Threads.Libp2p.Admission;

/// <summary>A connection's room in the <see cref="ConnectionSlots"/>. Its state changes under their lock only. Safe for use from several threads.</summary>
internal sealed class ConnectionLease(ConnectionSlots slots, AddressPrefix address, bool inbound) : IDisposable
{
    /// <summary>What the connection counts for, when it is an inbound one.</summary>
    public AddressPrefix Address { get; } = address;

    /// <summary>True when the other end connected to this one.</summary>
    public bool Inbound { get; } = inbound;

    /// <summary>The peer, once it has proved its id and there was room for it.</summary>
    public PeerId Peer { get; internal set; }

    internal bool IsReleased { get; set; }

    /// <summary>The peer has proved its id: asks for room for it. After a refusal the lease is as it was, and to be disposed of.</summary>
    /// <param name="peer">The peer; defined.</param>
    /// <param name="refusal">Why there is no room.</param>
    /// <exception cref="InvalidOperationException">The lease has its peer already.</exception>
    public bool TryPromote(PeerId peer, out SlotRefusal refusal) => slots.TryPromote(this, peer, out refusal);

    /// <summary>Gives the room back. Without effect the second time.</summary>
    public void Dispose() => slots.Release(this);
}
