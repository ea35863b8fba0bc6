using Marten.Threads.Libp2p.Addresses;
using Marten.Threads.Protocol.Multiformats;

namespace Marten.Threads.Libp2p.Peers;

/// <summary>An address of a peer, as it was known when it was asked for.</summary>
public sealed class KnownAddress
{
    internal KnownAddress(AddressEntry entry)
    {
        Address = entry.Address;
        Origin = entry.Origin;
        ToldOver = entry.ToldOver;
        ExpiresAt = entry.ExpiresAt;
        LastSuccess = entry.LastSuccess;
        LastFailure = entry.LastFailure;
    }

    /// <summary>The address, without the peer's <c>/p2p/…</c> at its end.</summary>
    public Multiaddr Address { get; }

    /// <summary>Who told it; where several did, the one trusted most.</summary>
    public AddressOrigin Origin { get; }

    /// <summary>When it will be forgotten unless somebody tells it again or the peer is reached there; null for a configured one, which stays.</summary>
    public DateTimeOffset? ExpiresAt { get; }

    /// <summary>When the peer was last reached there by this process; null for never.</summary>
    public DateTimeOffset? LastSuccess { get; }

    /// <summary>When a dial last failed there in this process; null for never.</summary>
    public DateTimeOffset? LastFailure { get; }

    /// <summary>For <see cref="AddressOrigin.Proved"/>: the scope of the remote end of the connection it was told over.</summary>
    internal AddressScope ToldOver { get; }

    /// <summary>True when the last dial there reached the peer.</summary>
    internal bool Succeeded => LastSuccess is not null && !(LastFailure > LastSuccess);
}
