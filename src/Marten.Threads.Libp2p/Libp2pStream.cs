using Marten.Threads.Protocol.Multiformats;

namespace Marten.Threads.Libp2p;

/// <summary>
/// A libp2p stream: one of many on the connection to a peer that has proved its id. Reading and writing go on independently; one read and one
/// write may be under way at a time. <see cref="Stream.DisposeAsync"/> ends it gracefully: what was written arrives, and what the peer
/// still sends is thrown away. A stream that broke throws <see cref="Libp2pException"/>. After a write was cancelled nobody knows how much
/// of it was sent: only <see cref="Reset"/> makes sense then, and disposing does the same where a part was sent.
/// </summary>
public abstract class Libp2pStream : Stream
{
    /// <summary>For hosts, and for tests that play one.</summary>
    protected Libp2pStream()
    {
    }

    /// <summary>The peer at the other end; proved, never claimed.</summary>
    public abstract PeerId RemotePeer { get; }

    /// <summary>The protocol that both ends agreed on, such as <c>/thread/0.0.1</c>.</summary>
    public abstract string Protocol { get; }

    /// <summary>Says that nothing more will be written: the other end reads to the end. Reading goes on.</summary>
    /// <exception cref="Libp2pException">The stream or its connection broke.</exception>
    public abstract ValueTask CompleteWritesAsync(CancellationToken cancellationToken = default);

    /// <summary>Gives the stream up at once: both ends' reads and writes fail. Without effect on a stream that has ended.</summary>
    public abstract void Reset();
}
