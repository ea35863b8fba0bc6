using Marten.Threads.Protocol.Multiformats;

namespace Marten.Threads.Libp2p.Peers;

/// <summary>
/// The <c>/p2p/…</c> at the end of an address. Of a relayed address only the last one counts: <c>…/p2p/relay/p2p-circuit</c> does not say whose
/// address it is.
/// </summary>
internal static class PeerSuffix
{
    /// <summary>The peer that the last component names.</summary>
    public static bool TryGet(Multiaddr address, out PeerId peer)
    {
        peer = default;
        return address.IsDefined && address.Components[^1].Protocol == MultiaddrProtocol.P2p && address.TryGetPeerId(out peer);
    }

    /// <summary>The address without the suffix; undefined when it is nothing else.</summary>
    /// <returns>False when the suffix names another peer, or the address is undefined.</returns>
    public static bool TryStrip(PeerId peer, Multiaddr address, out Multiaddr plain)
    {
        plain = address;
        if (!TryGet(address, out PeerId named))
            return address.IsDefined;
        plain = address.Decapsulate(MultiaddrProtocol.P2p);
        return named == peer;
    }

    /// <summary>The address without the suffix.</summary>
    /// <exception cref="ArgumentException">The address is undefined, names another peer, or names nothing but the peer.</exception>
    public static Multiaddr Strip(PeerId peer, Multiaddr address)
    {
        if (!address.IsDefined)
            throw new ArgumentException("An undefined address leads nowhere.", nameof(address));
        if (!TryStrip(peer, address, out Multiaddr plain))
            throw new ArgumentException($"{address} is an address of another peer than {peer}.", nameof(address));
        if (!plain.IsDefined)
            throw new ArgumentException($"{address} says who the peer is, but not where.", nameof(address));
        return plain;
    }
}
