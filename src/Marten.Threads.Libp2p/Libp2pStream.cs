using System.Diagnostics.CodeAnalysis;
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

    /// <summary>Where its connection goes: <c>/{ip4,ip6}/…/tcp/…</c>, as seen here.</summary>
    public abstract Multiaddr RemoteAddress { get; }

    /// <summary>The protocol that both ends agreed on, such as <c>/thread/0.0.1</c>.</summary>
    public abstract string Protocol { get; }

    /// <summary>Always true; a stream that broke throws when it is read.</summary>
    public sealed override bool CanRead => true;

    /// <summary>Always false.</summary>
    public sealed override bool CanSeek => false;

    /// <summary>Always true; a stream that broke or was completed throws when it is written.</summary>
    public sealed override bool CanWrite => true;

    /// <summary>Not supported.</summary>
    public sealed override long Length => throw new NotSupportedException();

    /// <summary>Not supported.</summary>
    public sealed override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>Says that nothing more will be written: the other end reads to the end. Reading goes on.</summary>
    /// <remarks>Without effect on a stream that broke: reading it tells.</remarks>
    public abstract ValueTask CompleteWritesAsync(CancellationToken cancellationToken = default);

    /// <summary>Gives the stream up at once: both ends' reads and writes fail. Without effect on a stream that has ended.</summary>
    public abstract void Reset();

    /// <summary>Waits for bytes from the other end; a buffer of no bytes waits without holding one.</summary>
    /// <param name="buffer">Where to put them.</param>
    /// <param name="cancellationToken">Stops the waiting; nothing is lost then.</param>
    /// <returns>How many came; 0 when the other end writes nothing more, and for a buffer of no bytes.</returns>
    /// <exception cref="Libp2pException">The stream or its connection broke.</exception>
    [SuppressMessage("ApiDesign", "RS0027", Justification = "The overloads are those of Stream.")]
    public abstract override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default);

    /// <summary>Writes bytes; ends when all were taken into the connection, which waits while the other end takes nothing.</summary>
    /// <param name="buffer">The bytes; they must not change until the write ended.</param>
    /// <param name="cancellationToken">Stops the waiting; a part may have been sent then.</param>
    /// <exception cref="Libp2pException">The stream or its connection broke.</exception>
    /// <exception cref="InvalidOperationException">The writing was completed, or another write is under way.</exception>
    [SuppressMessage("ApiDesign", "RS0027", Justification = "The overloads are those of Stream.")]
    public abstract override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default);

    /// <inheritdoc />
    public sealed override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <inheritdoc />
    public sealed override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <summary>Does nothing: what was written is on its way.</summary>
    public sealed override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Does nothing: what was written is on its way.</summary>
    public sealed override void Flush()
    {
    }

    /// <summary>Not supported: read asynchronously.</summary>
    public sealed override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("Read asynchronously.");

    /// <summary>Not supported: write asynchronously.</summary>
    public sealed override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException("Write asynchronously.");

    /// <summary>Not supported.</summary>
    public sealed override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <summary>Not supported.</summary>
    public sealed override void SetLength(long value) => throw new NotSupportedException();
}
