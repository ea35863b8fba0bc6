using Marten.Threads.Protocol.Multiformats;

namespace Marten.Threads.Libp2p;

/// <summary>Works on a stream that a peer opened, until it is done with it: returning ends the stream gracefully, throwing resets it.</summary>
/// <param name="stream">The stream; the host disposes it.</param>
/// <param name="cancellationToken">Cancelled when the connection ends or the host stops.</param>
public delegate Task Libp2pStreamHandler(Libp2pStream stream, CancellationToken cancellationToken);

/// <summary>
/// The seam between libp2p and what is spoken over it: streams to peers and from peers, each with the proved id of the other end. Safe for use
/// from several threads.
/// </summary>
public interface ILibp2pHost
{
    /// <summary>This host's own id.</summary>
    PeerId PeerId { get; }

    /// <summary>The addresses that this host tells others, without <c>/p2p</c>.</summary>
    IReadOnlyList<Multiaddr> AnnouncedAddresses { get; }

    /// <summary>
    /// Opens a stream to a peer. A living connection is used, whoever dialed it; otherwise the peer is dialed at its known addresses, and nobody
    /// else's answer is accepted.
    /// </summary>
    /// <param name="peer">The peer.</param>
    /// <param name="protocol">The protocol to speak, such as <c>/thread/0.0.1</c>.</param>
    /// <param name="cancellationToken">Stops the waiting; a dial that others wait for too goes on.</param>
    /// <exception cref="ArgumentException">The peer is undefined, or the protocol's name is empty or too long.</exception>
    /// <exception cref="Libp2pException">The peer cannot be reached, or does not speak the protocol.</exception>
    Task<Libp2pStream> OpenAsync(PeerId peer, string protocol, CancellationToken cancellationToken = default);

    /// <summary>Accepts streams of a protocol until the result is disposed; streams that are open then go on.</summary>
    /// <param name="protocol">The protocol, such as <c>/thread/0.0.1</c>.</param>
    /// <param name="handler">Called once for each stream; must end when its token is cancelled, since the host waits for it.</param>
    /// <param name="limits">How many streams of it may be open at a time; null for the defaults.</param>
    /// <exception cref="ArgumentException">The protocol's name is empty or too long, or it has a handler already.</exception>
    IDisposable Handle(string protocol, Libp2pStreamHandler handler, ProtocolLimits? limits = null);
}
