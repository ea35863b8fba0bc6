using System.Net;
using System.Runtime.InteropServices;
using Marten.Threads.Libp2p.Bounded;
using Marten.Threads.Protocol.Multiformats;

namespace Marten.Threads.Libp2p.Admission;

/// <summary>What is counted at one moment: pending and by address inbound connections, in all and by peer those of both directions.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct SlotCounts(int PendingInbound, int Total, int Peers, int Addresses);

/// <summary>
/// Counts connections against their limits, in two steps: an inbound one is pending until its peer has proved its id, and an outbound one has its
/// place in the total from the start. What is taken is a lease, and is given back by disposing of it. Safe for use from several threads.
/// </summary>
internal sealed class ConnectionSlots
{
    private readonly Lock _lock = new();
    private readonly ConnectionLimits _limits;
    private readonly AddressRates _rates;
    private readonly Tally<PeerId> _peers = new();
    private readonly Tally<AddressPrefix> _addresses = new();
    private readonly Tally<AddressPrefix> _pendingAddresses = new();
    private int _pending;
    private int _total;
    private int _inbound;

    /// <summary>Makes empty slots.</summary>
    /// <param name="time">The clock of the rates.</param>
    /// <param name="limits">The limits; null for the defaults.</param>
    /// <exception cref="ArgumentOutOfRangeException">A limit is not positive.</exception>
    public ConnectionSlots(TimeProvider time, ConnectionLimits? limits = null)
    {
        _limits = limits ?? new ConnectionLimits();
        _limits.Check();
        _rates = new AddressRates(time, _limits.RateBurst, _limits.RatePerSecond, _limits.RateAddresses);
    }

    /// <summary>What is counted now.</summary>
    public SlotCounts Counts
    {
        get
        {
            lock (_lock)
                return new SlotCounts(_pending, _total, _peers.Keys, _addresses.Keys);
        }
    }

    /// <summary>
    /// Asks for room for a connection before any work is done for it. An inbound one counts for its address from here on; one that is refused has
    /// used up a part of its address's rate all the same.
    /// </summary>
    /// <param name="remote">The other end's address.</param>
    /// <param name="inbound">True when the other end connected to this one.</param>
    /// <param name="lease">The room; null when there is none.</param>
    /// <param name="refusal">Why there is none.</param>
    public bool TryBegin(IPAddress remote, bool inbound, out ConnectionLease? lease, out SlotRefusal refusal)
    {
        var address = AddressPrefix.Of(remote);
        lock (_lock)
        {
            refusal = inbound ? JudgeInbound(address) : JudgeTotal();
            lease = refusal == SlotRefusal.None ? new ConnectionLease(this, address, inbound) : null;
            if (lease is null)
                return false;

            if (!inbound)
            {
                _total++;
                return true;
            }

            _pending++;
            _pendingAddresses.Increment(address);
            _addresses.Increment(address);
            return true;
        }
    }

    internal bool TryPromote(ConnectionLease lease, PeerId peer, out SlotRefusal refusal)
    {
        lock (_lock)
        {
            refusal = JudgePromotion(lease, peer);
            if (refusal != SlotRefusal.None)
                return false;

            if (lease.Inbound)
            {
                Settle(lease);
                _total++;
                _inbound++;
            }

            _peers.Increment(peer);
            lease.Peer = peer;
            return true;
        }
    }

    internal void Release(ConnectionLease lease)
    {
        lock (_lock)
        {
            if (lease.IsReleased)
                return;
            lease.IsReleased = true;

            if (lease.Inbound)
                _addresses.Decrement(lease.Address);
            if (lease.Inbound && !lease.Peer.IsDefined)
            {
                Settle(lease);
                return;
            }

            _total--;
            if (lease.Inbound)
                _inbound--;
            if (lease.Peer.IsDefined)
                _peers.Decrement(lease.Peer);
        }
    }

    // No longer pending.
    private void Settle(ConnectionLease lease)
    {
        _pending--;
        _pendingAddresses.Decrement(lease.Address);
    }

    private SlotRefusal JudgeInbound(AddressPrefix address)
    {
        if (!_rates.TryTake(address))
            return SlotRefusal.AddressRate;
        if (_addresses.Of(address) >= _limits.PerAddress)
            return SlotRefusal.AddressFull;
        if (_pendingAddresses.Of(address) >= _limits.PendingPerAddress)
            return SlotRefusal.AddressPendingFull;
        if (_pending >= _limits.PendingInbound)
            return SlotRefusal.PendingFull;
        return JudgeInboundTotal(); // a handshake that could not be promoted is not worth its arithmetic
    }

    private SlotRefusal JudgeInboundTotal() => _inbound >= _limits.Inbound ? SlotRefusal.InboundFull : JudgeTotal();

    private SlotRefusal JudgeTotal() => _total >= _limits.Total ? SlotRefusal.TotalFull : SlotRefusal.None;

    private SlotRefusal JudgePromotion(ConnectionLease lease, PeerId peer)
    {
        if (!peer.IsDefined)
            throw new ArgumentException("Only a peer that has proved its id can have a connection.", nameof(peer));
        if (lease.IsReleased)
            return SlotRefusal.Released;
        if (lease.Peer.IsDefined)
            throw new InvalidOperationException("The connection has its peer already.");
        if (_peers.Of(peer) >= _limits.PerPeer)
            return SlotRefusal.PeerFull;
        return lease.Inbound ? JudgeInboundTotal() : SlotRefusal.None;
    }
}
