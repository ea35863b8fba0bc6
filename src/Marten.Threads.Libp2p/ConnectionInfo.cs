using Marten.Threads.Protocol.Multiformats;

namespace Marten.Threads.Libp2p;

/// <summary>A connection as it was at one moment.</summary>
/// <param name="RemotePeer">Who is at the other end; proved.</param>
/// <param name="RemoteAddress">Where from or where to, without <c>/p2p</c>.</param>
/// <param name="IsInbound">Whether the peer dialed.</param>
/// <param name="OpenedAt">Since when it has been usable.</param>
/// <param name="Streams">How many streams are open on it.</param>
/// <param name="RoundTrip">The last round trip that was measured; zero before the first.</param>
public sealed record ConnectionInfo(PeerId RemotePeer, Multiaddr RemoteAddress, bool IsInbound, DateTimeOffset OpenedAt, int Streams, TimeSpan RoundTrip);
