using System.Net;
using Marten.Threads.Libp2p.Admission;
using Marten.Threads.Protocol.Multiformats;

namespace Marten.Threads.Libp2p.Connecting;

/// <summary>What a connection is made of once both ends have proved who they are.</summary>
/// <param name="Stream">The encrypted connection.</param>
/// <param name="Peer">Who is at the other end.</param>
/// <param name="RemoteEndPoint">Its end point.</param>
/// <param name="RemoteAddress">The same as an address.</param>
/// <param name="IsInbound">Whether the peer dialed.</param>
/// <param name="Lease">Its place among the host's connections; the connection gives it back.</param>
internal sealed record ConnectionParts(
    Stream Stream, PeerId Peer, IPEndPoint RemoteEndPoint, Multiaddr RemoteAddress, bool IsInbound, ConnectionLease Lease);
